"""Loading, days of knowledge, series, snapshots and the digest, on packages of a few rows."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from p06analysis import AmbiguousName, DataError, UnknownName, dataset, load

DATA = Path(__file__).parents[1] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
FIELDS = {each["name"]: each["schema"]["fields"] for each in DESCRIPTOR["resources"]}
INDICATORS = [
    "eid_activation_rate,e-ID activation,Tỷ lệ kích hoạt,identification,percent,rate,up,0,100,Share of people.,,,,",
    "online_payment_rate,Online payment,Tỷ lệ thanh toán trực tuyến,payment,percent,rate,up,0,100,Of dossiers.,,,,",
    "tasks_done,Tasks done,Số nhiệm vụ đã hoàn thành,governance,count,stock,up,0,,Tasks of the roadmap.,,,,",
]
PROVINCES = [
    "ha_tinh,42,Ha Tinh,Hà Tĩnh,province,north_central,,,,2,9,5,6,3,north_central",
    "lam_dong,68,Lam Dong,Lâm Đồng,province,central_highlands,,2025-06-30,lam_dong_2025,3,15,7,,,",
    "lam_dong_2025,68,Lam Dong,Lâm Đồng,province,southeast,2025-07-01,,,4,,,12,5,southeast",
    "thua_thien_hue,46,Hue,Huế,city,north_central,,,,1,10,6,7,5,north_central",  # the alphabet puts it first
]


def source(name, published, basis="stated", note=""):
    return f"{name},Title of {name},Publisher,news,en,{published},{basis},,{note}"


def figure(value="31.93", end="2023-12-31", source="early", province="ha_tinh", indicator="online_payment_rate",
           scope="", start="", qualifier="exact", counts=",", change="", flag="", note=""):  # fmt: skip
    counted = f"{province},{indicator},{scope},{start},{end},stated,{value},{qualifier},{counts},{change},{flag}"
    return f"{counted},{source},paragraph 1,{note}"


def target(value="80", due="2025-12-31", source="early", province=""):
    return f"{province},online_payment_rate,,{due},at_least,{value},,,{source},paragraph 2,"


def review(source):
    return f"x0123abc,two sources,ha_tinh,online_payment_rate,,2023-12-31,confirmed,Both say so.,{source}"


SOURCES = [source("early", "2024-01-10"), source("late", "2024-02-10"), source("newest", "2025-12-31")]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Write a package of the given lines into a folder of its own and return that folder."""

    def write(observations, sources=SOURCES, targets=(), indicators=INDICATORS, provinces=PROVINCES, reviews=()):
        folder = tmp_path_factory.mktemp("package")
        shutil.copy(DATA / "datapackage.json", folder)
        tables = dict(zip(FIELDS, (observations, targets, indicators, provinces, sources, reviews), strict=True))
        for name, lines in tables.items():
            header = ",".join(field["name"] for field in FIELDS[name])
            (folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8", newline="\n")
        return folder

    return write


@pytest.fixture(scope="module")
def real():
    return load(DATA)


# Loading


def test_printed_digits_are_kept_beside_the_number(package):
    line = load(package([figure("31.90")])).observations.loc[0]
    assert (line["published_value"], line["value"], line["decimals"]) == ("31.90", 31.9, 2)
    assert (line["low"], line["high"]) == (31.895, 31.905)


def test_printed_digits_of_a_stated_change_are_kept_too(package):
    data = load(package([figure(change="31.10"), figure(end="2022-12-31", change="-9"), figure(end="2021-12-31")]))
    columns = ["published_change", "stated_decimals"]
    assert data.observations[columns].to_numpy().tolist() == [["31.10", 2], ["-9", 0], ["", 0]]


def test_what_the_qualifier_allows_is_taken_within_the_bounds_of_the_indicator(package):
    rows = [figure("54", qualifier="over"), figure("1400000", indicator="tasks_done", qualifier="over")]
    observations = load(package(rows)).observations
    assert observations[["low", "high"]].to_numpy().tolist() == [[54, 100], [1_400_000, float("inf")]]


def test_every_printed_figure_of_the_real_data_is_kept_to_the_letter(real):
    lines = pd.read_csv(DATA / "observations.csv", dtype=str, keep_default_na=False)
    assert real.observations["published_value"].tolist() == lines["value"].tolist()
    assert real.observations["line"].tolist() == list(range(2, len(lines) + 2))


@pytest.mark.parametrize("table", FIELDS)
def test_columns_and_types_are_those_of_the_schema(package, table):
    rows = [figure(counts="3193,10000", change="31.1", start="2023-01-01")]
    frame = getattr(load(package(rows, targets=[target()])), table)
    kinds = {"date": "datetime64", "number": "float64", "integer": "Int64", "string": "str"}
    expected = {field["name"]: kinds[field["type"]] for field in FIELDS[table]}
    found = {name: str(frame[name].dtype).partition("[")[0] for name in expected}
    assert found == expected


def test_what_is_not_given_is_empty_text_or_a_missing_value(package):
    line = load(package([figure()])).observations.loc[0]
    assert (line["scope"], line["flag"], line["note"]) == ("", "", "")
    assert line[["period_start", "numerator", "denominator", "stated_change"]].isna().all()


def test_each_load_is_a_dataset_of_its_own(package):
    folder = package([figure()])
    observations = load(folder).observations
    observations.loc[0, "value"] = 0.0
    assert load(folder).observations["value"].tolist() == [31.93]


@pytest.fixture
def nothing_kept(monkeypatch):
    monkeypatch.setattr(dataset, "KEPT", {})


@pytest.mark.usefixtures("nothing_kept")
def test_what_a_server_keeps_is_given_once(package):
    folder = package([figure()])
    kept = dataset.keep(folder)
    assert load(folder) is kept
    kept.observations.loc[0, "value"] = 0.0
    assert load(folder).observations["value"].tolist() == [31.93]


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(("day", "same"), [("2025-12-31", True), ("2024-02-10", False)])
def test_what_a_server_keeps_is_that_of_the_day_of_its_newest_source(package, day, same):
    folder = package([figure()])
    kept = dataset.keep(folder)
    assert (load(folder, known_by=day) is kept) == same


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("file", ["observations.csv", "sources.csv", "datapackage.json"])
def test_what_a_server_keeps_is_not_given_when_a_file_holds_something_else(package, file):
    folder = package([figure()])
    kept = dataset.keep(folder)
    other = package([figure("40")])
    assert load(other).observations["value"].tolist() == [40.0]
    (folder / file).write_text((folder / file).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with contextlib.suppress(DataError):
        assert load(folder) is not kept
    assert dataset.KEPT


@pytest.mark.usefixtures("nothing_kept")
def test_a_table_of_the_same_size_and_time_is_read_again(package):
    folder = package([figure()])
    dataset.keep(folder)
    table = folder / "observations.csv"
    times = table.stat()
    table.write_text(table.read_text(encoding="utf-8").replace("31.93", "31.94"), encoding="utf-8")
    os.utime(table, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert load(folder).observations["value"].tolist() == [31.94]


@pytest.mark.usefixtures("nothing_kept")
def test_a_server_keeps_no_data_that_were_written_while_it_read_them(package, monkeypatch):
    folder = package([figure()])
    table, read = folder / "observations.csv", dataset._read
    text = table.read_text(encoding="utf-8")

    def write_and_read(folder):
        table.write_text(text.replace("31.93", "31.94"), encoding="utf-8")
        return read(folder)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(dataset, "_read", write_and_read)
        assert dataset.keep(folder).observations["value"].tolist() == [31.94]
    table.write_text(text, encoding="utf-8")
    assert load(folder).observations["value"].tolist() == [31.93]


def test_joined_adds_indicator_territory_and_source_to_each_figure(package):
    data = load(package([figure(), figure("40", province="lam_dong", source="late")]))
    columns = ["value", "title", "unit", "name_vi", "valid_to", "source_title", "published"]
    assert data.joined[columns].to_numpy().tolist() == [
        [31.93, "Online payment", "percent", "Hà Tĩnh", pd.NaT, "Title of early", pd.Timestamp("2024-01-10")],
        [40.0, "Online payment", "percent", "Lâm Đồng", pd.Timestamp("2025-06-30"), "Title of late",
         pd.Timestamp("2024-02-10")],
    ]  # fmt: skip


def test_joined_keeps_every_figure_once(real):
    assert real.joined[["line", "value"]].equals(real.observations[["line", "value"]])
    assert not {column for column in real.joined if column.endswith(("_x", "_y"))}


def test_the_dataset_says_what_is_in_it(package):
    data = load(package([figure(), figure("40", province="lam_dong")], targets=[target()]))
    assert repr(data) == "<Dataset of 2 figures and 1 targets for 2 territories, known by 2025-12-31>"


@pytest.fixture(scope="module")
def fresh():
    """What a new interpreter has imported after the import, after loading, and the digest that it computes."""
    heavy = "('seaborn', 'statsmodels', 'matplotlib', 'frictionless')"
    code = f"""if True:
        import json, sys
        import p06analysis
        after = {{'import': [name for name in {heavy} if name in sys.modules]}}
        data = p06analysis.load({str(DATA)!r})
        after['load'] = [name for name in {heavy} if name in sys.modules]
        print(json.dumps({{**after, 'digest': data.digest}}))
    """
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Ho_Chi_Minh"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize("when", ["import", "load"])
def test_neither_import_nor_load_pays_for_what_only_pictures_models_and_explanations_need(fresh, when):
    assert fresh[when] == []


# Series


def series_of(package, *rows, **others):
    return load(package(list(rows), **others)).series("ha_tinh", "online_payment_rate")


BETTER = {
    "not flagged before all else": [
        (figure("31.9", qualifier="about"), figure("32.0", source="late", counts="32,100", flag="doubtful")),
        (figure("31.9", qualifier="over"), figure("32.0", source="late", counts="32,100", flag="superseded")),
    ],
    "exact before rounded": [
        (figure("31.9"), figure("32.0", source="late", counts="32,100", qualifier=qualifier))
        for qualifier in ("over", "nearly", "about")
    ],
    "with both counts before later": [
        (figure("31.9", counts="319,1000"), figure("32.0", source="late", counts=counts))
        for counts in (",", "320,", ",1000")
    ],
    "later publication last": [
        (figure("32.0", source="late"), figure("31.9")),
        (figure("32.0", source="late", qualifier="over"), figure("31.9", qualifier="about")),
        (figure("32.0", source="late", counts="32,100"), figure("31.9", counts="319,1000")),
    ],
}


@pytest.mark.parametrize(
    ("better", "worse"),
    [pytest.param(*pair, id=f"{rule} {number}") for rule, pairs in BETTER.items() for number, pair in enumerate(pairs)],
)
def test_the_chosen_figure_of_a_period(package, better, worse):
    reverse = [row.replace(",online_payment_rate,,", ",online_payment_rate,police,") for row in (worse, better)]
    data = load(package([better, worse, *reverse]))
    for scope in ("", "police"):  # the order in the file does not matter
        series = data.series("ha_tinh", "online_payment_rate", scope)
        assert series.loc[series["chosen"], "published_value"].tolist() == [better.split(",")[6]]
        assert len(series) == 2


def test_of_three_conflicting_reports_one_is_chosen_and_all_stay(package):
    third = figure("33.0", source="newest", qualifier="over")
    series = series_of(package, figure("31.9"), figure("32.0", source="late"), third)
    assert sorted(series["value"]) == [31.9, 32.0, 33.0]
    assert series.loc[series["chosen"], "value"].tolist() == [32.0]


def test_a_flagged_figure_is_not_chosen_even_where_it_is_the_only_one(package):
    series = series_of(package, figure("0.77", end="2022-12-31", flag="doubtful"), figure())
    assert series[["value", "chosen"]].to_numpy().tolist() == [[0.77, False], [31.93, True]]


def test_each_period_has_its_chosen_figure_oldest_first(package):
    rows = [figure("50", end="2024-06-30", source="late"), figure("31.93"), figure("0.77", end="2022-12-31")]
    series = series_of(package, *rows)
    assert series["value"].tolist() == [0.77, 31.93, 50.0]
    assert series["chosen"].all()
    assert series.index.tolist() == [0, 1, 2]


def test_a_series_holds_one_territory_one_quantity_and_one_scope(package):
    rows = [
        figure("1"),
        figure("2", province="lam_dong"),
        figure("3", indicator="eid_activation_rate"),
        figure("4", scope="police"),
    ]
    data = load(package(rows))
    assert data.series("ha_tinh", "online_payment_rate")["value"].tolist() == [1.0]
    assert data.series("ha_tinh", "online_payment_rate", "police")["value"].tolist() == [4.0]
    assert data.series("thua_thien_hue", "online_payment_rate").shape[0] == 0


def test_figures_are_all_of_one_territory_by_theme_quantity_and_period(package):
    rows = [
        figure("31.93"),
        figure("0.77", end="2022-12-31"),
        figure("73", indicator="tasks_done"),
        figure("82.8", indicator="eid_activation_rate"),
        figure("40", province="lam_dong"),
    ]
    figures = load(package(rows)).figures("Hà Tĩnh")
    assert figures["theme"].tolist() == ["governance", "identification", "payment", "payment"]
    assert figures["value"].tolist() == [73.0, 82.8, 0.77, 31.93]


# Names


@pytest.mark.parametrize(
    ("province", "indicator"),
    [
        ("ha_tinh", "online_payment_rate"),
        ("HA_TINH", "ONLINE_PAYMENT_RATE"),
        ("Ha Tinh", "Online payment"),
        ("ha tinh", "online PAYMENT"),
        ("Hà Tĩnh", "Tỷ lệ thanh toán trực tuyến"),
        ("HÀ TĨNH", "TỶ LỆ THANH TOÁN TRỰC TUYẾN"),
        (unicodedata.normalize("NFD", "Hà Tĩnh"), "ty le thanh toan truc tuyen"),
    ],
)
def test_names_are_accepted_in_both_languages_and_any_spelling(real, province, indicator):
    series = real.series(province, indicator)
    assert series.loc[series["source"] == "hatinh-2024-01-17", "value"].tolist() == [0.77, 31.93]
    assert real.figures(province)["province"].unique().tolist() == ["ha_tinh"]
    assert real.snapshot(indicator, "2023-12-31")["indicator"].unique().tolist() == ["online_payment_rate"]


def test_a_name_of_two_territories_names_both_keys(real):
    for ask in (real.figures, lambda name: real.series(name, "online_payment_rate")):
        with pytest.raises(AmbiguousName, match=r"lam_dong \(until 2025-06-30\), lam_dong_2025 \(from 2025-07-01\)"):
            ask("Lâm Đồng")


def test_an_unknown_name_gives_the_nearest(real):
    with pytest.raises(UnknownName, match="'Hà Tịn'; did you mean ha_tinh"):
        real.series("Hà Tịn", "online_payment_rate")
    for ask in (lambda name: real.series("ha_tinh", name), lambda name: real.snapshot(name, "2023-12-31")):
        with pytest.raises(UnknownName, match="'onlin_payment'; did you mean Online payment"):
            ask("onlin_payment")


# Snapshots


def shown(data, on, **options):
    snapshot = data.snapshot("online_payment_rate", on, **options)
    return list(zip(snapshot["province"], snapshot["value"], strict=True))


def test_a_snapshot_has_the_latest_figure_of_each_territory_by_the_vietnamese_alphabet(package):
    rows = [
        figure("0.77", end="2022-12-31"),
        figure("31.93"),
        figure("40", end="2023-11-30", province="lam_dong"),
        figure("20", end="2023-06-30", province="thua_thien_hue"),
    ]
    data = load(package(rows))
    expected = [("thua_thien_hue", 20.0), ("ha_tinh", 31.93), ("lam_dong", 40.0)]
    assert shown(data, "2023-12-31") == expected


def test_a_figure_as_old_as_the_window_is_in_and_a_day_older_is_out(package):
    data = load(package([figure("31.93", end="2023-12-31")]))
    assert shown(data, "2024-12-30") == [("ha_tinh", 31.93)]  # 365 days: 2024 is a leap year
    assert shown(data, "2024-12-31") == []
    assert shown(data, "2024-01-30", window_days=30) == [("ha_tinh", 31.93)]
    assert shown(data, "2024-01-31", window_days=30) == []


def test_age_is_counted_from_the_day_that_the_figure_refers_to(package):
    snapshot = load(package([figure(end="2023-12-31")])).snapshot("online_payment_rate", "2024-03-01")
    assert snapshot["age_days"].tolist() == [61]  # 31 days of January, 29 of February, one of March


def test_figures_of_later_days_are_left_out_and_that_of_the_day_itself_is_in(package):
    rows = [figure("31.93", end="2023-12-31"), figure("50", end="2024-01-01", source="late")]
    data = load(package(rows))
    assert shown(data, "2023-12-31") == [("ha_tinh", 31.93)]
    assert shown(data, "2024-01-01") == [("ha_tinh", 50.0)]
    assert shown(data, "2023-12-30") == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-06-30", [("ha_tinh", 31.0), ("lam_dong", 40.0)]),
        ("2025-07-01", [("ha_tinh", 31.0), ("lam_dong_2025", 45.0)]),
        ("2025-12-31", [("ha_tinh", 31.0), ("lam_dong_2025", 45.0)]),
    ],
)
def test_only_territories_that_existed_on_the_day_are_compared(package, on, expected):
    rows = [
        figure("31", end="2025-06-30"),
        figure("40", end="2025-06-30", province="lam_dong"),
        figure("45", end="2025-07-01", province="lam_dong_2025"),
    ]
    data = load(package(rows))
    assert shown(data, on) == expected


def test_a_snapshot_passes_over_a_flagged_figure_and_takes_the_chosen_one(package):
    rows = [
        figure("31.9", end="2023-06-30"),
        figure("32.0", end="2023-06-30", source="late"),
        figure("99", end="2023-12-31", flag="doubtful"),
    ]
    data = load(package(rows))
    assert shown(data, "2023-12-31") == [("ha_tinh", 32.0)]


def test_a_snapshot_holds_one_scope(package):
    rows = [figure("31.93"), figure("79.36", scope="police")]
    data = load(package(rows))
    assert shown(data, "2023-12-31") == [("ha_tinh", 31.93)]
    assert shown(data, "2023-12-31", scope="police") == [("ha_tinh", 79.36)]
    assert shown(data, "2023-12-31", scope="departments") == []


@pytest.mark.parametrize("on", ["yesterday", "31/12/2024", "today", ""])
def test_the_day_of_a_snapshot_has_to_be_an_iso_date(package, on):
    with pytest.raises(ValueError, match="a date such as 2024-12-31"):
        load(package([figure()])).snapshot("online_payment_rate", on)


# The day of knowledge


DATED = [
    source("bound", "2023-09-01", "not_before"),
    source("month", "2023-07-31", "month"),
    source("newest", "2024-01-17"),
    source("stated", "2023-06-30"),
    source("undated", "", ""),
]
KNOWN = {  # nothing bounds the date of "undated" from below
    "2023-06-30": ["stated", "undated"],
    "2023-07-30": ["stated", "undated"],
    "2023-07-31": ["month", "stated", "undated"],
    "2023-09-01": ["bound", "month", "stated", "undated"],
    "2024-01-16": ["bound", "month", "stated", "undated"],
    "2024-01-17": ["bound", "month", "newest", "stated", "undated"],
    "2030-01-01": ["bound", "month", "newest", "stated", "undated"],
}


@pytest.fixture(scope="module")
def dated(package):
    """A source of each kind of date, each with one figure and one target."""
    rows = [figure(source=name, end="2023-01-31") for name in ("bound", "month", "newest", "stated", "undated")]
    return package(rows, sources=DATED, targets=[target(source=line.split(",")[0]) for line in DATED])


@pytest.fixture(scope="module")
def everything(dated):
    return load(dated)


@pytest.mark.parametrize(("day", "names"), KNOWN.items())
def test_as_of_sees_what_was_published_by_the_day(everything, day, names):
    known = everything.as_of(day)
    for table in (known.observations, known.targets, known.sources):
        assert sorted(table["source"]) == names
        assert table.index.tolist() == list(range(len(names)))
    assert known.known_by == pd.Timestamp(day)
    assert sorted(known.series("ha_tinh", "online_payment_rate")["source"]) == names


def test_as_of_keeps_territories_and_indicators(everything):
    known = everything.as_of("2023-06-30")
    assert (len(known.provinces), len(known.indicators)) == (4, 3)


@pytest.mark.parametrize("day", ["2023-09-01", "2024-01-17"])
def test_a_back_test_does_not_see_a_source_whose_date_is_a_lower_bound_or_not_known(everything, day):
    certain = everything.as_of(day, certain=True)
    assert sorted(certain.sources["source"]) == [name for name in KNOWN[day] if name not in ("bound", "undated")]
    for table in (certain.observations, certain.targets):
        assert sorted(table["source"]) == sorted(certain.sources["source"])


def test_as_of_takes_a_timestamp(everything):
    assert everything.as_of(pd.Timestamp("2023-06-30")).digest == everything.as_of("2023-06-30").digest


def test_known_by_is_as_of(dated, everything):
    known = load(dated, known_by="2023-09-01")
    assert known.known_by == pd.Timestamp("2023-09-01")
    assert known.digest == everything.as_of("2023-09-01").digest


def test_latest_is_the_newest_publication_date_in_the_data(dated):
    latest, dated_load = load(dated), load(dated, known_by="2024-01-17")
    assert latest.known_by == pd.Timestamp("2024-01-17")
    assert latest.digest == dated_load.digest == load(dated, known_by="latest").digest
    pd.testing.assert_frame_equal(latest.observations, dated_load.observations)
    pd.testing.assert_frame_equal(latest.sources, dated_load.sources)


@pytest.mark.parametrize(
    "day", ["yesterday", "31/12/2024", "2024-02-30", "2024-12", "20241231", "2024-12-31x", "", "nan"]
)
def test_what_is_no_iso_date_is_refused_with_an_example(everything, day):
    with pytest.raises(DataError, match=r"write a date such as 2024-12-31, or latest") as refused:
        everything.as_of(day)
    assert repr(day) in str(refused.value)


def test_loading_by_what_is_no_date_is_refused_in_the_same_words(dated):
    with pytest.raises(DataError, match=r"known_by is 'yesterday'; write a date such as 2024-12-31, or latest"):
        load(dated, known_by="yesterday")


def test_a_day_before_everything_is_refused_with_the_oldest_date(dated):
    with pytest.raises(DataError, match=r"by 2023-06-29; the oldest source is of 2023-06-30"):
        load(dated, known_by="2023-06-29")


def test_a_back_test_before_everything_certain_is_not_told_of_a_date_that_it_may_not_see(package):
    data = load(package([figure(source="bound")], sources=[DATED[0], source("stated", "2024-01-17")]))
    with pytest.raises(DataError) as refused:
        data.as_of("2023-12-31", certain=True)
    assert "2023-09-01" not in str(refused.value)


# The digest


def test_the_same_data_have_the_same_digest_wherever_they_are(package):
    first, second = (load(package([figure()], targets=[target()])).digest for _ in range(2))
    assert first == second
    assert len(first) == 12
    assert set(first) <= set("0123456789abcdef")


def test_another_process_with_another_hash_seed_and_time_zone_has_the_same_digest(fresh, real):
    assert fresh["digest"] == real.digest


def old_edition(package, sources=SOURCES[:2], later=(), **others):
    """Digest of what was known on 10 February 2024, the newest day of the two first sources."""
    rows = [figure(), figure("40", province="lam_dong", source="late")]
    rows[1:1] = [figure("31.94", source="newest")] if later else []
    return load(package(rows, sources=[*sources, *later], **others), known_by="2024-02-10").digest


def test_an_old_edition_keeps_its_digest_when_more_is_published_later(package):
    before = old_edition(package, targets=[target()])
    assert old_edition(package, targets=[target("90", source="newest"), target()], later=SOURCES[2:]) == before


def test_an_old_edition_keeps_its_digest_when_an_indicator_is_added_that_it_does_not_use(package):
    assert old_edition(package, indicators=INDICATORS[1:]) == old_edition(package)


def test_an_old_edition_that_saw_an_undated_source_keeps_its_digest_when_more_is_published_later(package):
    sources = [*SOURCES[:2], source("undated", "", "")]
    assert old_edition(package, sources, later=SOURCES[2:]) == old_edition(package, sources)


ORIGINAL = {"observations": [figure()], "targets": [target()]}


@pytest.fixture(scope="module")
def original_digest(package):
    return load(package(**ORIGINAL)).digest


def test_a_review_by_a_later_source_is_neither_seen_nor_in_the_digest_of_an_old_edition(package):
    assert old_edition(package, later=SOURCES[2:], reviews=[review("newest")]) == old_edition(package)
    assert old_edition(package, reviews=[review("late")]) != old_edition(package)


def test_the_latest_edition_changes_when_more_is_published(package):
    assert load(package([figure()], sources=SOURCES[:2])).digest != load(package([figure()])).digest


@pytest.mark.parametrize(
    "changed",
    [
        {"observations": [figure("31.94")]},
        {"observations": [figure("31.930")]},
        {"observations": [figure(qualifier="about")]},
        {"observations": [figure(counts="3193,10000")]},
        {"observations": [figure(flag="doubtful")]},
        {"observations": [figure(note="of all dossiers")]},
        {"observations": [figure(), figure("40", province="lam_dong")]},
        {"targets": [target("81")]},
        {"targets": []},
        {"reviews": [review("early")]},
        {"sources": [source("early", "2024-01-10", note="read in translation"), *SOURCES[1:]]},
        {"sources": [source("early", "2024-01-11"), *SOURCES[1:]]},
        {"indicators": [INDICATORS[0], INDICATORS[1].replace("Of dossiers", "Percent of dossiers"), INDICATORS[2]]},
        {"provinces": [PROVINCES[0].replace("Ha Tinh", "Ha Tinh Province"), *PROVINCES[1:]]},
    ],
)
def test_the_digest_changes_with_anything_that_a_reader_can_see(package, original_digest, changed):
    assert load(package(**{**ORIGINAL, **changed})).digest != original_digest


# Frames in the hands of a caller


def test_a_series_a_snapshot_and_a_list_of_figures_may_be_edited(package):
    data = load(package([figure()]))
    for ask in (
        lambda: data.series("ha_tinh", "online_payment_rate"),
        lambda: data.snapshot("online_payment_rate", "2023-12-31"),
        lambda: data.figures("ha_tinh"),
    ):
        answer = ask()
        answer.loc[:, "value"] = 0.0
        assert ask()["value"].tolist() == [31.93]
    assert data.observations["value"].tolist() == [31.93]


def test_the_figures_of_an_earlier_day_are_a_copy(dated):
    data = load(dated)
    earlier = data.as_of("2023-06-30")
    earlier.observations.loc[:, "value"] = 0.0
    earlier.targets.loc[:, "value"] = 0.0
    earlier.sources.loc[:, "title"] = ""
    assert set(data.observations["value"]) == {31.93}
    assert set(data.targets["value"]) == {80.0}
    assert "" not in set(data.sources["title"])
