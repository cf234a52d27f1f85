"""Ranks as far as the digits allow, the verdict on each pair, and what a territory can be set beside."""

import pandas as pd
import pytest
from helpers_analysis import day, mini, obs, real

from p06analysis.comparison import compare, pairs, standing

ON = "2023-12-31"


def snapshot(folder, rows, indicator="paid"):
    return mini(folder, rows).snapshot(indicator, ON)


def ranks(table):
    return {row.province: (row.rank_best, row.rank_worst) for row in table.itertuples()}


def test_ranks_are_ranges_where_digits_or_over_allow_a_swap(tmp_path):
    # east  90.0     89.95 to 90.05   surely above: none;        surely below: south  -> 1 to 3
    # north 90       89.5  to 90.5    surely above: none;        surely below: south  -> 1 to 3
    # south 85.0     84.95 to 85.05   surely above: east, north; surely below: none   -> 3 to 4
    # west  over 80  80    to 100     surely above: none;        surely below: none   -> 1 to 4
    values = [("east", "90.0", "exact"), ("north", "90", "exact"), ("south", "85.0", "exact"), ("west", "80", "over")]
    table = compare(snapshot(tmp_path, [obs(key, "paid", ON, value, qualifier=q) for key, value, q in values]))
    assert ranks(table) == {"east": (1, 3), "north": (1, 3), "south": (3, 4), "west": (1, 4)}
    assert table["province"].tolist() == ["east", "north", "south", "west"]  # best first, then the alphabet


def test_touching_roundings_do_not_swap(tmp_path):
    # 85.1 is 85.05 to 85.15, 85.0 is 84.95 to 85.05
    table = compare(snapshot(tmp_path, [obs("east", "paid", ON, "85.0"), obs("west", "paid", ON, "85.1")]))
    assert ranks(table) == {"west": (1, 1), "east": (2, 2)}


def test_downward_the_smallest_is_first(tmp_path):
    rows = [obs("east", "late", ON, "2.0"), obs("north", "late", ON, "9.0"), obs("south", "late", ON, "9")]
    table = compare(snapshot(tmp_path, rows, "late"))
    # 9.0 is 8.95 to 9.05, 9 is 8.5 to 9.5: a swap is possible
    assert ranks(table) == {"east": (1, 1), "north": (2, 3), "south": (2, 3)}
    assert table["province"].tolist() == ["east", "north", "south"]


@pytest.mark.parametrize(
    ("indicator", "values", "expected"),
    [
        ("issued", (10, 30, 20), {"north": (1, 1), "south": (2, 2), "east": (3, 3)}),
        ("place", (3, 60, 17), {"east": (1, 1), "south": (2, 2), "north": (3, 3)}),
    ],
)
def test_exact_whole_numbers_have_one_rank_each(tmp_path, indicator, values, expected):
    rows = [obs(key, indicator, ON, v) for key, v in zip(("east", "north", "south"), values, strict=True)]
    assert ranks(compare(snapshot(tmp_path, rows, indicator))) == expected


def test_the_nation_comes_first_has_no_rank_and_takes_none_away(tmp_path):
    rows = [obs("east", "paid", ON, "50.0"), obs("vietnam", "paid", ON, "70.0"), obs("west", "paid", ON, "90.0")]
    table = compare(snapshot(tmp_path, rows))
    assert table["province"].tolist() == ["vietnam", "west", "east"]
    assert table.loc[0, ["rank_best", "rank_worst"]].isna().all()
    assert ranks(table.iloc[1:]) == {"west": (1, 1), "east": (2, 2)}


def test_doubts_count_the_territories_that_one_is_not_soundly_comparable_with(tmp_path):
    rows = [obs(key, "paid", ON, 50) for key in ("east", "north")]
    rows.append(obs("south", "paid", ON, 50, period_basis="inferred"))
    table = compare(snapshot(tmp_path, rows)).set_index("province")
    assert table["doubts"].to_dict() == {"east": 1, "north": 1, "south": 2}


def test_an_empty_snapshot_gives_an_empty_table(tmp_path):
    table = compare(mini(tmp_path, [obs("east", "paid", ON, 50)]).snapshot("paid", "2001-01-01"))
    assert table.empty
    assert {"rank_best", "rank_worst", "doubts"} <= set(table)


# Pairs

A = {"province": "a", "name": "A", "indicator": "paid", "scope": "", "level": "province", "kind": "rate", "note": ""}
A |= {"period_start": pd.NaT, "period_end": day(ON), "period_basis": "stated", "valid_from": pd.NaT, "valid_to": pd.NaT}
YEAR = {"period_start": day("2023-01-01")}


def verdict(first, second):
    judged = pairs(pd.DataFrame([A | first, A | {"province": "b", "name": "B"} | second]))
    return tuple(judged.loc[0, ["verdict", "why"]])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        (YEAR, YEAR),
        ({}, {"period_end": day("2023-09-30")}),  # 92 days
        ({"kind": "flow"} | YEAR, {"kind": "flow", "period_end": day("2023-12-29")} | YEAR),  # 365 and 363 days
        ({"valid_to": day("2025-06-30")}, {"valid_from": day("2025-06-30")}),  # one day together
    ],
)
def test_a_pair_without_a_reason_is_comparable(first, second):
    assert verdict(first, second) == ("comparable", "")


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({}, {"indicator": "late"}, "not the same quantity"),
        ({}, {"scope": "police"}, "not the same quantity"),
        (
            {"valid_to": day("2025-06-30")},
            {"valid_from": day("2025-07-01")},
            "the territories did not exist on one day",
        ),
        (
            {"valid_from": day("2025-07-01")},
            {"valid_to": day("2025-06-30")},
            "the territories did not exist on one day",
        ),
        (
            {"kind": "flow"} | YEAR,
            {"kind": "flow", "period_start": day("2023-12-01")},
            "counted over 365 and over 31 days",
        ),
        ({"kind": "flow"} | YEAR, {"kind": "flow"}, "the length of a period is not known"),
    ],
)
def test_a_pair_is_not_comparable(first, second, why):
    assert verdict(first, second) == ("not comparable", why)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({}, {"period_end": day("2023-09-29")}, "93 days apart"),
        (YEAR, {"period_start": day("2023-12-01")}, "measured over 365 and over 31 days"),
        ({}, {"period_basis": "inferred"}, "a period is inferred"),
        ({"note": "by applications"}, {}, "A: by applications"),
        ({"note": "x"}, {"note": "y", "period_basis": "inferred"}, "a period is inferred; A: x; B: y"),
    ],
)
def test_a_pair_is_comparable_with_a_warning(first, second, why):
    assert verdict(first, second) == ("with a warning", why)


def test_each_pair_is_judged_once_and_the_nation_has_no_peers():
    rows = [A | {"province": key} for key in "abc"] + [A | {"province": "vietnam", "level": "nation"}]
    assert pairs(pd.DataFrame(rows))[["province", "other"]].values.tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]


@pytest.mark.parametrize("day", ["2024-12-31", "2025-12-31"])
def test_doubts_count_the_pairs_that_are_not_simply_comparable(day):
    judged_ever = 0
    for indicator in real().indicators["indicator"]:
        table = compare(real().snapshot(indicator, day))
        judged = pairs(table)
        doubted = judged[judged["verdict"] != "comparable"]
        wanted = [((doubted[["province", "other"]] == key).any(axis=1)).sum() for key in table["province"]]
        assert table["doubts"].tolist() == wanted
        judged_ever += len(doubted)
    assert judged_ever > 0


def test_territories_before_and_after_a_merger_are_not_comparable(tmp_path):
    data = mini(tmp_path, [obs("old_town", "paid", "2025-06-30", 50), obs("new_town", "paid", "2025-07-01", 50)])
    judged = pairs(data.joined)
    assert judged[["verdict", "why"]].values.tolist() == [
        ["not comparable", "the territories did not exist on one day"]
    ]


# Standing


def test_a_quantity_of_fewer_than_three_territories_is_left_out(tmp_path):
    keys = ("east", "north", "south")
    rows = [obs(key, "paid", ON, 50) for key in keys] + [obs(key, "late", ON, 5) for key in (*keys[:2], "vietnam")]
    data = mini(tmp_path, rows)
    found = standing(data, data.figures("east"), 365)
    assert found[["indicator", "province"]].values.tolist() == [["paid", key] for key in keys]
    assert set(standing(data, data.figures("east"), 365, fewest=2)["indicator"]) == {"paid", "late"}


def test_only_percentages_of_the_whole_territory_are_set_beside_each_other(tmp_path):
    keys = ("east", "north", "south")
    rows = [obs(key, "issued", ON, 50) for key in keys] + [obs(key, "paid", ON, 5, scope="police") for key in keys]
    rows += [obs(key, "paid", ON, 5) for key in ("west", "p01", "p02")]  # of the whole, which East does not give
    data = mini(tmp_path, rows)
    assert standing(data, data.figures("east"), 365).empty


def test_the_window_counts_back_from_the_territorys_own_figure(tmp_path):
    # north: 31 days before; south: 32 days before; west: later, so not yet known on that day
    ends = {"east": "2023-12-31", "north": "2023-11-30", "south": "2023-11-29", "west": "2024-01-01"}
    data = mini(tmp_path, [obs(key, "paid", end, 50) for key, end in ends.items()])
    assert standing(data, data.figures("east"), 31, fewest=2)["province"].tolist() == ["east", "north"]
    assert standing(data, data.figures("east"), 32, fewest=2)["province"].tolist() == ["east", "north", "south"]


def test_a_territory_without_percentages_stands_nowhere(tmp_path):
    data = mini(tmp_path, [obs("east", "issued", ON, 50)])
    assert standing(data, data.figures("east"), 365).empty
