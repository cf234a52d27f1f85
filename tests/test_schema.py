"""Each way to break a data package gives one problem that a curator can act on, the same in `check` and in `load`."""

import json
import shutil
from functools import cache
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from p06analysis import DataError, check, load, schema
from p06analysis.problem import Problem
from p06analysis.rules import rules
from p06analysis.schema import find_package
from p06analysis.tables import PACKAGE, read_tables

DATA = Path(__file__).parents[1] / "data"
OBSERVATIONS, TARGETS, INDICATORS, PROVINCES, SOURCES, REVIEWS = TABLES = [
    "observations.csv",
    "targets.csv",
    "indicators.csv",
    "provinces.csv",
    "sources.csv",
    "reviews.csv",
]
DESCRIPTOR = json.loads((DATA / PACKAGE).read_text(encoding="utf-8"))
FIELDS = {each["path"]: each["schema"]["fields"] for each in DESCRIPTOR["resources"]}
HEADERS = {path: ",".join(field["name"] for field in fields) for path, fields in FIELDS.items()}
ROWS = {  # the first row of each stands on line 2
    OBSERVATIONS: """\
ha_tinh,eid_activation_rate,,,2023-12-31,inferred,82.8,exact,,,,,hatinh-2024-01-17,paragraph 9,
ha_tinh,online_payment_rate,,2022-01-01,2022-12-31,stated,0.77,exact,,,,,hatinh-2024-01-17,paragraph 5,
ha_tinh,online_payment_rate,,2023-01-01,2023-12-31,stated,31.93,exact,3193,10000,31.1,,hatinh-2024-01-17,paragraph 6,
lam_dong,online_payment_rate,police,,2025-06-30,inferred,40,over,,,,,baolamdong-2025-03-28,paragraph 2,
lam_dong_2025,online_payment_rate,,,2025-07-01,inferred,45,about,,,,,baolamdong-2025-03-28,paragraph 3,
""",
    TARGETS: """\
,online_payment_rate,,2025-12-31,at_least,80,Decision 06,2022-01-06,hatinh-2024-01-17,paragraph 1,
ha_tinh,online_payment_rate,,2024-12-31,at_least,50,,,hatinh-2024-01-17,paragraph 7,
""",
    INDICATORS: """\
eid_activation_rate,e-ID act,Tỷ lệ kích hoạt,identification,percent,rate,up,0,100,Of all.,eid_target_rate,,people,
eid_target_rate,e-ID target,Tỷ lệ so với chỉ tiêu,identification,percent,rate,up,0,,Share of the target.,,,,
online_payment_rate,Online payment,Thanh toán,payment,percent,rate,up,0,100,Of dossiers.,eid_activation_rate,,,
service_index_rank,Rank in the service index,Thứ hạng chỉ số phục vụ,index,rank,rank,down,1,63,Among the provinces.,,,,
""",
    PROVINCES: """\
ha_tinh,42,Ha Tinh,Hà Tĩnh,province,north_central,,,,1,9,5,6,3,north_central
lam_dong,68,Lam Dong,Lâm Đồng,province,central_highlands,,2025-06-30,lam_dong_2025,2,15,7,,,
lam_dong_2025,68,Lam Dong,Lâm Đồng,province,southeast,2025-07-01,,,3,,,12,5,southeast
thua_thien_hue,46,Hue,Huế,city,north_central,,,,4,10,6,7,5,north_central
""",
    SOURCES: """\
baolamdong-2025-03-28,Be proactive,Lam Dong Newspaper,news,en,2025-03-28,stated,,
hatinh-2024-01-17,Two years,not shown,news,fr,2024-01-17,not_before,,
thaibinh-2023-12-31,Digital Thai Binh,not shown,news,en,,,,
""",
    REVIEWS: """\
x0123abc,two sources,ha_tinh,online_payment_rate,,2023-12-31,confirmed,Both are printed so.,hatinh-2024-01-17
""",
}
PAID = "ha_tinh,online_payment_rate,,2023-01-01,2023-12-31,stated,31.93,exact,3193,10000,31.1,,hatinh-2024-01-17,"
PAID += "paragraph 6,"  # line 4 of observations.csv, the row that most tests break


@pytest.fixture
def mini(tmp_path):
    """A sound package of a few rows under the project's own schema."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(DATA / PACKAGE, folder)
    for name, rows in ROWS.items():
        (folder / name).write_text(f"{HEADERS[name]}\n{rows}", encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def real(tmp_path):
    """A copy of the project's own package."""
    return Path(shutil.copytree(DATA, tmp_path / "real"))


def replaced(name, old, new):
    def edit(folder):
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    return edit


def paid(old, new):
    """Break the row PAID in one place."""
    assert PAID.count(old) == 1
    return replaced(OBSERVATIONS, PAID, PAID.replace(old, new))


def written(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def descriptor(change):
    def edit(folder):
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        change(package)
        (folder / PACKAGE).write_text(json.dumps(package), encoding="utf-8")

    return edit


def breach(name, edit, file, line, column, *said):
    return pytest.param(edit, file, line, column, said, id=name)


WHOLE_FILES = [
    breach("empty file", written(SOURCES, b""), SOURCES, None, "", "empty", HEADERS[SOURCES]),
    breach("only blank lines", written(SOURCES, b"\n\n"), SOURCES, None, "", "empty", HEADERS[SOURCES]),
    breach("file gone", lambda folder: (folder / SOURCES).unlink(), SOURCES, None, "", "No such file"),
    breach(
        "one byte of Latin-1",
        written(PROVINCES, f"{HEADERS[PROVINCES]}\n{ROWS[PROVINCES]}".encode().replace("à".encode(), b"\xe0")),
        *(PROVINCES, 2, ""),
        *("0xe0", "UTF-8"),
    ),
    breach(
        "UTF-16",
        written(PROVINCES, f"{HEADERS[PROVINCES]}\n{ROWS[PROVINCES]}".encode("utf-16")),
        *(PROVINCES, 1, ""),
        *("0xff", "UTF-8"),
    ),
    breach("column missing", replaced(TARGETS, HEADERS[TARGETS], HEADERS[TARGETS][:-5]), TARGETS, 1, "note", "missing"),
    breach("column misspelt", replaced(TARGETS, "comparator", "comparer"), TARGETS, 1, "comparator", "comparer?"),
    breach("column twice", replaced(TARGETS, "document_date", "document"), TARGETS, 1, "document_date", "missing"),
    breach(
        "columns in another order",
        replaced(TARGETS, "province,indicator", "indicator,province"),
        *(TARGETS, 1, ""),
        HEADERS[TARGETS],
    ),
    breach(
        "column that the schema does not name",
        written(TARGETS, f"{HEADERS[TARGETS]},remark\n".encode()),
        *(TARGETS, 1, ""),
        *("remark", HEADERS[TARGETS]),
    ),
    breach(
        "semicolons, as a Vietnamese Excel writes",
        written(TARGETS, HEADERS[TARGETS].replace(",", ";").encode()),
        *(TARGETS, 1, ""),
        HEADERS[TARGETS],
    ),
    breach("descriptor not JSON", written(PACKAGE, b"{"), PACKAGE, None, "", "not a data package", "line 1 column 2"),
    breach("descriptor not UTF-8", written(PACKAGE, b"\xff{}"), PACKAGE, None, "", "not a data package", "0xff"),
    breach("descriptor gone astray", written(PACKAGE, b"[]"), PACKAGE, None, "", "not a data package"),
    breach(
        "descriptor without any table",
        descriptor(lambda package: package.update(resources=[])),
        *(PACKAGE, None, ""),
        "observations",
    ),
    breach(
        "descriptor without the targets",
        descriptor(lambda package: package["resources"].pop(1)),
        *(PACKAGE, None, ""),
        "targets",
    ),
    breach(
        "descriptor with a table without a schema",
        descriptor(lambda package: package["resources"][1].pop("schema")),
        *(PACKAGE, None, ""),
        "targets",
    ),
    breach(
        "descriptor with a table without a key",
        descriptor(lambda package: package["resources"][1]["schema"].pop("primaryKey")),
        *(PACKAGE, None, ""),
        "targets",
    ),
    breach(
        "descriptor with a type that there is not",
        descriptor(lambda package: package["resources"][1]["schema"]["fields"][0].update(type="strng")),
        *(PACKAGE, None, ""),
        "strng",
    ),
]
ROWS_AS_A_WHOLE = [
    breach("duplicate key", replaced(OBSERVATIONS, PAID, f"{PAID}\n{PAID}"), OBSERVATIONS, 5, "", "second time"),
    breach("duplicate key of a target", written(TARGETS, f"{HEADERS[TARGETS]}\n{ROWS[TARGETS]}".encode() + b"""\
ha_tinh,online_payment_rate,,2024-12-31,at_most,60,,,hatinh-2024-01-17,paragraph 8,
"""), TARGETS, 4, "", "second time", "province, indicator, scope, due, source"),
    breach("cell too many", replaced(OBSERVATIONS, PAID, PAID + ",x"), OBSERVATIONS, 4, "", "more cells"),
    breach("cell too few", paid(",paragraph 6,", ",paragraph 6"), OBSERVATIONS, 4, "", "fewer cells"),
    breach("blank line", replaced(OBSERVATIONS, PAID, PAID + "\n"), OBSERVATIONS, 5, "", "empty"),
    breach("row of commas", replaced(OBSERVATIONS, PAID, f"{PAID}\n{',' * 14}"), OBSERVATIONS, 5, "", "empty"),
    breach("quote that never closes", paid("6,", '6,"by the police'), OBSERVATIONS, 4, ""),
]  # fmt: skip
DATES = [
    breach("day first", paid("2023-12-31", "31/12/2023"), OBSERVATIONS, 4, "period_end", "'31/12/2023'", "2024-12-31"),
    breach("month 13", paid("2023-12-31", "2023-13-31"), OBSERVATIONS, 4, "period_end", "'2023-13-31'", "2024-12-31"),
    breach("no leading zero", paid("2023-12-31", "2023-12-1"), OBSERVATIONS, 4, "period_end", "'2023-12-1'", "2024-"),
    breach("full-width date", paid("2023-12-31", "２０２３-12-31"), OBSERVATIONS, 4, "period_end", "'２０２３-12-31'"),
    breach("year alone", replaced(SOURCES, "2025-03-28,stated", "2025,stated"), SOURCES, 2, "published", "'2025'"),
]
NUMBERS = [
    breach(f"number {name}", paid("31.93", written_as), OBSERVATIONS, 4, "value", repr(text), "a number such as 31.93")
    for name, written_as, text in [
        ("with a comma", '"31,93"', "31,93"),
        ("with a space", " 31.93", " 31.93"),
        ("in powers of ten", "3.1e1", "3.1e1"),
        ("called NaN", "NaN", "NaN"),
        ("in full-width digits", "３１.93", "３１.93"),
    ]
] + [
    breach(f"count {name}", paid("3193", text), OBSERVATIONS, 4, "numerator", repr(text), "a whole number such as")
    for name, text in [
        ("with an underscore", "3_193"),
        ("with decimals", "3193.0"),
        ("that no integer holds", "99999999999999999999"),
    ]
]
CONSTRAINTS = [
    breach("no value", paid("31.93", ""), OBSERVATIONS, 4, "value", "required"),
    breach("no locator", paid("paragraph 6", ""), OBSERVATIONS, 4, "locator", "required"),
    breach("word not in the list", paid("exact", "exat"), OBSERVATIONS, 4, "qualifier", "'exat'", "mean exact?"),
    breach("below zero", paid("31.93", "-31.93"), OBSERVATIONS, 4, "value", "'-31.93'", "minimum"),
    breach("denominator zero", paid("10000", "0"), OBSERVATIONS, 4, "denominator", "'0'", "minimum"),
    breach("code of one digit", replaced(PROVINCES, "ha_tinh,42", "ha_tinh,7"), PROVINCES, 2, "code", "'7'", "[0-9]"),
    breach("title twice", replaced(INDICATORS, "e-ID target", "e-ID act"), INDICATORS, 3, "title", "e-ID act"),
]
KEYS = [
    breach("province", paid("ha_tinh,", "ha_tin,"), OBSERVATIONS, 4, "province", "'ha_tin'", "mean ha_tinh"),
    breach("indicator", paid("payment_rate", "paymet_rate"), OBSERVATIONS, 4, "indicator", "'online_paymet_rate'",
           "mean online_payment_rate"),
    breach("source", paid("01-17", "01-71"), OBSERVATIONS, 4, "source", "'hatinh-2024-01-71'",
           "mean hatinh-2024-01-17"),
    breach("province of a target", replaced(TARGETS, "ha_tinh,", "Ha Tinh,"), TARGETS, 3, "province", "'Ha Tinh'",
           "mean ha_tinh"),
    breach("successor", replaced(PROVINCES, "30,lam_dong_2025", "30,lam_dong_2024"), PROVINCES, 3, "successor",
           "'lam_dong_2024'", "mean lam_dong_2025"),
]  # fmt: skip
RULES = [
    breach("above the bound", paid("31.93", "119.3"), OBSERVATIONS, 4, "value", "119.3", "0 to 100",
           "online_payment_rate"),
    breach("above the bound, not of a look-alike", replaced(OBSERVATIONS, "82.8", "119.3"), OBSERVATIONS, 2, "value",
           "119.3", "0 to 100", "eid_activation_rate", "look-alike", "eid_target_rate"),
    breach("below the bound", replaced(OBSERVATIONS, "online_payment_rate,,,2025-07-01,inferred,45,",
           "service_index_rank,,,2025-07-01,inferred,0,"), OBSERVATIONS, 6, "value",
           "0 is outside 1 to 63", "service_index_rank"),
    breach("count in a rate", paid("31.93", "1609720"), OBSERVATIONS, 4, "value", "1609720", "0 to 100"),
    breach("target above the bound", replaced(TARGETS, "at_least,50", "at_least,150"), TARGETS, 3, "value", "150",
           "0 to 100"),
    breach("territory after its end", replaced(OBSERVATIONS, "2025-06-30", "2025-07-01"), OBSERVATIONS, 5, "province",
           "lam_dong did not exist on 2025-07-01", "write lam_dong_2025"),
    breach("territory before its start", replaced(OBSERVATIONS, "2025-07-01", "2025-06-30"), OBSERVATIONS, 6,
           "province", "lam_dong_2025 did not exist on 2025-06-30", "write lam_dong"),
    breach("period that ends before it starts", paid("2023-01-01", "2024-01-01"), OBSERVATIONS, 4, "period_start",
           "2024-01-01", "2023-12-31"),
    breach("look-alike that is no indicator", replaced(INDICATORS, "all.,eid_target", "all.,eid_targt"),
           INDICATORS, 2, "confused_with", "'eid_targt_rate'", "mean eid_target_rate"),
    breach("part of itself", replaced(INDICATORS, "dossiers.,eid_activation_rate,", "dossiers.,,online_payment_rate"),
           INDICATORS, 4, "part_of", "online_payment_rate would be a part of itself"),
]  # fmt: skip
BREACHES = [*WHOLE_FILES, *ROWS_AS_A_WHOLE, *DATES, *NUMBERS, *CONSTRAINTS, *KEYS, RULES[0]]


def assert_one_problem(problems, folder, file, line, column, said):
    """The one problem has its place and says all it should, and `load` refuses with the same words."""
    assert [(each.file, each.line, each.column) for each in problems] == [(file, line, column)]
    text = str(problems[0])
    assert text.startswith(file + (f", line {line}" if line else "") + (f", {column}: " if column else ": "))
    assert [part for part in said if part not in text] == []
    with pytest.raises(DataError) as refused:
        load(folder)
    assert str(refused.value).splitlines() == [f"{folder} was not loaded:", text]


@pytest.mark.parametrize(("edit", "file", "line", "column", "said"), BREACHES)
def test_each_breach_is_one_problem_in_check_and_in_load(mini, monkeypatch, edit, file, line, column, said):
    # `load` decides by itself whether the package is sound; only the slow explanation is not computed a second time.
    monkeypatch.setattr(schema, "structure", cache(schema.structure))
    edit(mini)
    assert_one_problem(check(mini), mini, file, line, column, said)


@pytest.mark.parametrize(("edit", "file", "line", "column", "said"), RULES)
def test_each_breach_of_a_rule_of_the_field_is_one_problem(mini, edit, file, line, column, said):
    edit(mini)
    assert_one_problem(rules(read_tables(mini)), mini, file, line, column, said)


def test_a_part_of_itself_by_several_steps_is_named_at_each_of_them(mini):
    replaced(INDICATORS, "Of all.,eid_target_rate,", "Of all.,eid_target_rate,eid_target_rate")(mini)
    replaced(INDICATORS, "Share of the target.,,", "Share of the target.,,eid_activation_rate")(mini)
    assert [(each.line, each.column) for each in check(mini)] == [(2, "part_of"), (3, "part_of")]


def test_several_breaches_are_all_named_in_the_order_of_files_and_lines(mini):
    paid("31.93,exact", "31;93,exat")(mini)
    replaced(OBSERVATIONS, "82.8", "NaN")(mini)
    replaced(TARGETS, "at_least,50", "least,50")(mini)
    problems = check(mini)
    assert [(each.file, each.line, each.column, each.value) for each in problems] == [
        (OBSERVATIONS, 2, "value", "NaN"),
        (OBSERVATIONS, 4, "value", "31;93"),
        (OBSERVATIONS, 4, "qualifier", "exat"),
        (TARGETS, 3, "comparator", "least"),
    ]
    with pytest.raises(DataError) as refused:
        load(mini)
    assert str(refused.value).splitlines()[1:] == [str(each) for each in problems]


def test_the_line_is_that_of_the_editor_where_a_note_above_has_two_lines(mini):
    replaced(OBSERVATIONS, "paragraph 5,", 'paragraph 5,"one\ntwo"')(mini)
    paid("exact", "exat")(mini)
    assert [each.line for each in check(mini)] == [5]


def test_a_look_alike_with_a_bound_of_its_own_is_not_suggested(mini):
    paid("31.93", "119.3")(mini)
    assert ["look-alike" in str(each) for each in check(mini)] == [False]


def test_a_missing_lower_bound_is_not_printed_as_nan(mini):
    replaced(INDICATORS, "up,0,100,Of dossiers.", "up,,100,Of dossiers.")(mini)
    paid("31.93", "119.3")(mini)
    assert ["nan" in str(each) for each in check(mini)] == [False]


def test_a_problem_without_line_and_column_still_names_the_file():
    assert str(Problem("sources.csv", None, "", "", "the file is empty")) == "sources.csv: the file is empty"
    assert str(Problem("targets.csv", 3, "due", "x", "no date")) == "targets.csv, line 3, due: no date"


def bad_cell(constraint, field, first):
    """A cell that breaks one constraint of a field; `first` stands in the first row."""
    cells = {"required": "", "enum": "nonsense", "pattern": "!", "unique": first}
    if constraint == "type":
        return {"date": "31/12/2023", "number": "3,5", "integer": "3.5"}[field["type"]]
    return str(field["constraints"]["minimum"] - 1) if constraint == "minimum" else cells[constraint]


def constraint_breaches():
    """One bad cell for each constraint that the schema puts on some type of field."""
    seen = set()
    for path, fields in FIELDS.items():
        for place, field in enumerate(fields):
            constraints = {"type": field["type"] != "string", **field.get("constraints", {})}
            for constraint in [each for each, asked in constraints.items() if asked is not False]:
                if (field["type"], constraint) not in seen:
                    seen.add((field["type"], constraint))
                    cell = bad_cell(constraint, field, ROWS[path].splitlines()[0].split(",")[place])
                    yield pytest.param(path, place, cell, id=f"{field['type']} {constraint}")
    for resource in DESCRIPTOR["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        for key in resource["schema"].get("foreignKeys", ()):
            name = key["fields"][0]
            yield pytest.param(resource["path"], names.index(name), "nowhere", id=f"{resource['name']}.{name} key")


@pytest.mark.parametrize(("path", "place", "cell"), list(constraint_breaches()))
def test_the_fast_reader_refuses_a_breach_of_every_constraint_of_the_schema(mini, path, place, cell):
    *others, last = ROWS[path].splitlines()  # of the tables that are referred to, the last row is not
    cells = last.split(",")
    cells[place] = cell
    (mini / path).write_text("\n".join([HEADERS[path], *others, ",".join(cells), ""]), encoding="utf-8")
    assert read_tables(mini) is None


@pytest.mark.parametrize("path", TABLES)
def test_the_fast_reader_refuses_a_second_row_with_the_same_key(mini, path):
    (mini / path).write_text(f"{HEADERS[path]}\n{ROWS[path]}{ROWS[path].splitlines()[0]}\n", encoding="utf-8")
    assert read_tables(mini) is None


def test_a_sound_package_of_a_few_rows_passes_and_loads(mini):
    assert check(mini) == []
    assert rules(read_tables(mini)) == []
    assert len(load(mini).observations) == 5


def test_a_copy_of_the_real_package_passes_and_loads(real):
    assert check(real) == []
    assert load(real).digest == load(DATA).digest


@pytest.mark.parametrize("path", [OBSERVATIONS, TARGETS])
def test_a_table_may_have_no_rows_yet(mini, path):
    (mini / path).write_text(f"{HEADERS[path]}\n", encoding="utf-8")
    assert check(mini) == []
    assert len(getattr(load(mini), path[:-4])) == 0


@pytest.mark.parametrize(
    "resaved",
    [
        pytest.param(lambda content: b"\xef\xbb\xbf" + content, id="with a byte order mark"),
        pytest.param(lambda content: content.rstrip(b"\n").replace(b"\n", b"\r\n"), id="with CRLF, none at the end"),
    ],
)
def test_the_real_package_as_another_editor_saves_it_is_the_same_package(real, resaved):
    for name in TABLES:
        (real / name).write_bytes(resaved((real / name).read_bytes()))
    assert check(real) == []
    copy, original = load(real), load(DATA)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(copy, name[:-4]), getattr(original, name[:-4]))
    assert copy.digest == original.digest


def test_the_line_of_a_breach_in_the_real_package_is_its_line_in_the_file(real):
    text = (real / OBSERVATIONS).read_text(encoding="utf-8")
    headline = "ha_tinh,online_payment_rate,,2023-01-01,2023-12-31,stated,31.93,"
    line = next(number for number, each in enumerate(text.split("\n"), start=1) if each.startswith(headline))
    replaced(OBSERVATIONS, headline, headline.replace("2023-12-31", "31/12/2023"))(real)
    assert [str(each).partition(":")[0] for each in check(real)] == [f"{OBSERVATIONS}, line {line}, period_end"]


def test_frictionless_alone_finds_the_real_package_valid():
    report = frictionless.Package(str(DATA / PACKAGE)).validate()
    assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []
    assert report.valid
    assert sorted(task.place for task in report.tasks) == sorted(TABLES)


def test_every_table_and_every_field_of_the_schema_is_described():
    assert [each["name"] for each in DESCRIPTOR["resources"] if not each.get("title")] == []
    fields = [(path, field) for path, fields in FIELDS.items() for field in fields]
    assert [(path, field["name"]) for path, field in fields if not field.get("description", "").strip()] == []


def test_the_schema_names_version_licence_and_sources():
    assert DESCRIPTOR["version"]
    assert [each["name"] for each in DESCRIPTOR["licenses"]] == ["CC-BY-4.0"]
    assert DESCRIPTOR["sources"]


def office(folder):
    """A data folder that `find_package` accepts."""
    folder.mkdir(parents=True)
    (folder / PACKAGE).write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A working directory below which and above which no package lies, and no $P06_DATA."""
    monkeypatch.delenv("P06_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_explicit_folder_comes_before_the_variable_and_the_working_directory(elsewhere, monkeypatch):
    office(elsewhere / "data")
    monkeypatch.setenv("P06_DATA", str(office(elsewhere / "named")))
    explicit = office(elsewhere / "explicit")
    assert find_package(explicit) == explicit
    assert find_package(str(explicit)) == explicit
    assert find_package(explicit / PACKAGE) == explicit


def test_the_variable_comes_before_the_working_directory(elsewhere, monkeypatch):
    office(elsewhere / "data")
    monkeypatch.setenv("P06_DATA", str(office(elsewhere / "named")))
    assert find_package() == elsewhere / "named"


def test_an_empty_variable_counts_as_not_set(elsewhere, monkeypatch):
    office(elsewhere / "data")
    monkeypatch.setenv("P06_DATA", "")
    assert find_package() == elsewhere / "data"


def test_the_nearest_ancestor_of_the_working_directory_comes_before_a_farther_one(elsewhere, monkeypatch):
    office(elsewhere / "data")
    office(elsewhere / "office" / "data")
    (elsewhere / "office" / "notebooks" / "drafts").mkdir(parents=True)
    for inside in ("office", "office/notebooks/drafts", "office/data"):
        monkeypatch.chdir(elsewhere / inside)
        assert find_package() == elsewhere / "office" / "data"
    monkeypatch.chdir(elsewhere)
    assert find_package() == elsewhere / "data"


def test_an_ancestor_whose_data_folder_holds_no_package_is_passed_over(elsewhere, monkeypatch):
    office(elsewhere / "data")
    (elsewhere / "office" / "data").mkdir(parents=True)
    monkeypatch.chdir(elsewhere / "office")
    assert find_package() == elsewhere / "data"


def test_the_projects_own_package_comes_last(elsewhere):
    assert find_package() == DATA


def test_a_folder_without_a_package_is_an_error_even_where_others_have_one(elsewhere, monkeypatch):
    office(elsewhere / "data")
    absent = elsewhere / "absent"
    for find in (find_package, check, load):
        with pytest.raises(DataError, match=PACKAGE) as explicit:
            find(absent)
        assert str(absent) in str(explicit.value)
    monkeypatch.setenv("P06_DATA", str(absent))
    with pytest.raises(DataError, match="P06_DATA") as named:
        find_package()
    assert str(absent) in str(named.value)
