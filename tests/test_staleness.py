"""How old what is known is, and how well it is dated."""

from helpers_analysis import mini, obs, source

from p06analysis.staleness import dating, freshness

BEFORE, END = "2022-12-31", "2023-12-31"


def test_freshness_counts_from_the_newest_figure_to_the_day_of_knowledge_oldest_first(tmp_path):
    rows = [
        obs("east", "paid", "2022-06-30", 50),
        obs("east", "issued", "2022-12-31", 50),  # 365 days
        obs("north", "paid", "2022-12-30", 50),  # 366 days
        obs("south", "paid", END, 50),
    ]
    table = freshness(mini(tmp_path, rows))
    silent = table[table["age"].isna()]
    assert silent["stale"].all()
    assert set(silent["newest"]) == {"no figure is known"}
    assert "west" in set(silent["province"])
    table = table[table["age"].notna()]
    assert table[["province", "territory", "newest", "age", "stale"]].values.tolist() == [
        ["north", "North", "30 December 2022", 366, True],
        ["east", "East", "31 December 2022", 365, False],
        ["south", "South", "31 December 2023", 0, False],
    ]
    strict = freshness(mini(tmp_path, rows), window_days=364)
    assert strict.loc[strict["age"].notna(), "stale"].tolist() == [True, True, False]


def test_a_territory_that_has_ended_is_not_stale(tmp_path):
    rows = [obs("old_town", "paid", "2025-06-30", 50), obs("new_town", "paid", "2025-07-01", 50)]
    data = mini(tmp_path, rows)
    for known, there, gone in ((data, "new_town", "old_town"), (data.as_of("2025-06-30"), "old_town", "new_town")):
        named = set(freshness(known)["province"])
        assert there in named
        assert gone not in named


def test_dating_counts_sources_figures_and_inferred_periods_by_what_is_known_of_their_date(tmp_path):
    day_known, month, unsure = "day-2024-01-01", "month-2024-01-31", "unsure-2024-01-02"
    sources = [
        source(month, published_basis="month"),
        source(unsure, published_basis="not_before"),
        source("none-2024-01-03", published="", published_basis=""),
    ]
    rows = [
        obs("east", "paid", END, 50, source=day_known),
        obs("north", "paid", END, 50, source=day_known, period_basis="inferred"),
        obs("east", "paid", BEFORE, 50, source=month),
        obs("south", "paid", END, 50, source=unsure, period_basis="inferred"),
        obs("west", "paid", END, 50, source="none-2024-01-03"),
    ]
    assert dating(mini(tmp_path, rows, sources=sources)).values.tolist() == [
        ["day stated", "1", "2", "1"],
        ["month stated, its last day is used", "1", "1", "0"],
        ["not shown, not before the figures", "1", "1", "1"],
        ["not shown at all", "1", "1", "0"],
    ]


def test_dating_leaves_out_what_does_not_occur(tmp_path):
    assert dating(mini(tmp_path, [obs("east", "paid", END, 50)])).values.tolist() == [["day stated", "1", "1", "0"]]
