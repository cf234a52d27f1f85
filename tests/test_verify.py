"""A report says how it was made; what was changed since is told: the file, the data or the code, and which texts."""

import json
import os
import shutil
import tempfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_analysis import DATA
from nbformat.v4 import new_markdown_cell, new_notebook

from p06analysis import colophon, verify, workers
from p06analysis.cli import main
from p06analysis.colophon import LINE, ColophonError, code_digest, read_colophon, seal, sealed
from p06analysis.exporter import ReportExporter
from p06analysis.page_text import differences, narrowed, pieces
from p06analysis.report import Report, complete, find_notebook, render

IDENTICAL = "{}.html: identical: Ha Tinh: Online payment (rendered as growth-ha_tinh-online_payment_rate.html)"
GIVEN = {"province": "ha_tinh", "indicator": "online_payment_rate", "known_by": "2024-06-30"}


@pytest.fixture(scope="module")
def growth():
    """One real report; the tests share it, because rendering takes seconds."""
    return render(find_notebook("growth"), GIVEN).page


@pytest.fixture
def again(monkeypatch, growth):
    """Say what a second rendering gives, and keep the jobs that were asked for."""
    asked = []

    def fake(page=growth, failure=""):
        def run(jobs, count, folder):
            asked.extend(jobs)
            yield from ((job, Report(page, "Ha Tinh: Online payment", failure=failure)) for job in reversed(jobs))

        monkeypatch.setattr(verify, "run", run)
        return asked

    fake()
    return fake


def told(tmp_path, *pages):
    """Verdicts of the command on pages: exit status, lines."""
    names = []
    for place, page in enumerate(pages):
        path = tmp_path / f"{place}.html"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        names.append(str(path))
    done = CliRunner().invoke(main, ["verify", *names])
    return done.exit_code, done.output.replace(f"{tmp_path}{os.sep}", "").splitlines()


def with_meta(page, **changed):
    """The page as it had been sealed with other values in its colophon."""
    said = json.loads(unescape(LINE.search(page)[1])) | changed | {"seal": ""}
    text = json.dumps(said, sort_keys=True).replace("&", "&amp;").replace('"', "&quot;")
    return sealed(LINE.sub(lambda _line: f'<meta name="p06" content="{text}">', page, count=1))


def test_a_report_says_how_it_was_made(growth):
    said = read_colophon(growth)
    assert said.notebook == "growth"
    assert said.parameters == complete(find_notebook("growth"), GIVEN)
    assert (said.known_by, said.seal) == ("2024-06-30", seal(growth))
    assert f"<dt>Code digest</dt><dd>{said.code}</dd>" in growth
    assert f"<dd>{said.data}</dd>" in growth


def test_a_notebook_without_parameters_of_ours_has_no_such_line():
    page, _resources = ReportExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell("# Hello")]))
    assert 'name="p06"' not in page
    assert "Code digest" not in page


@pytest.mark.parametrize("place", [0.001, 0.3, 0.6, 0.9999])
def test_every_byte_counts_for_the_seal(growth, place):
    at = int(len(growth) * place)
    assert seal(growth[:at] + chr(ord(growth[at]) + 1) + growth[at + 1 :]) != read_colophon(growth).seal


def test_the_code_digest_is_that_of_package_and_notebook_wherever_they_lie(tmp_path, monkeypatch):
    cells = [{"cell_type": "code", "source": "1", "metadata": {}}]
    here = code_digest(cells)
    assert code_digest([{**cells[0], "source": "2"}]) != here
    copy = tmp_path / "elsewhere" / "p06analysis"
    shutil.copytree(Path(colophon.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(colophon, "__file__", str(copy / "colophon.py"))
    for path, same in (("unused.pyc", True), ("templates/p06-report/style.css", False), ("interval.py", False)):
        colophon._package_digest.cache_clear()
        assert code_digest(cells) == here
        kept = (copy / path).read_bytes() if (copy / path).exists() else b""
        (copy / path).write_bytes(kept + b"\n")
        colophon._package_digest.cache_clear()
        assert (code_digest(cells) == here) is same
        (copy / path).write_bytes(kept)
    colophon._package_digest.cache_clear()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("<p>A page</p>", "no report of this project"),
        ('<meta name="p06" content="{">', "cannot be read"),
        ('<meta name="p06" content="[]">', "cannot be read"),
        ('<meta name="p06" content="{&quot;seal&quot;: &quot;&quot;}">', "cannot be read"),
    ],
)
def test_a_page_that_does_not_say_how_it_was_made_is_refused(line, why):
    with pytest.raises(ColophonError, match=why):
        read_colophon(line)


def test_an_identical_report_gives_status_zero(tmp_path, again, growth):
    assert told(tmp_path, growth) == (0, [IDENTICAL.format("0")])


def test_one_digit_edited_is_named_and_gives_status_one(tmp_path, again, growth):
    status, lines = told(tmp_path, growth.replace("31.93%", "31.94%", 1))
    assert status == 1
    assert lines == [
        "0.html: The file was changed after it was made: its seal is broken.",
        "  In short: 31.93% became 31.94%",
    ]


def test_a_digit_edited_in_the_colophon_or_in_the_seal_is_named_too(tmp_path, again, growth):
    own = read_colophon(growth)
    for was, now in ((own.data, "0123456789ab"), (own.seal, "0" * 16)):
        status, lines = told(tmp_path, "".join(now.join(growth.rsplit(was, 1))))
        assert status == 1
        assert "seal is broken" in lines[0]
        assert was in "".join(lines)
        assert now in "".join(lines)


def test_an_edit_under_a_seal_of_its_own_is_found_by_rendering(tmp_path, again, growth):
    status, lines = told(tmp_path, sealed(growth.replace("31.93%", "31.94%", 1)))
    assert status == 1
    assert "In short: 31.94% in the file, 31.93% when rendered again" in lines[1]


def test_other_line_ends_are_named_although_nobody_sees_them(tmp_path, again, growth):
    status, lines = told(tmp_path, growth.replace("</h1>", "</h1 >"))
    assert status == 1
    assert "Nothing that a reader sees: in line" in lines[1]
    assert told(tmp_path, growth + "\n")[0] == 1


def test_changed_code_is_told_from_a_changed_file(tmp_path, again, growth):
    again(with_meta(growth.replace("(2022) to", "(2022) up to"), code="c0dec0dec0de", version="9.9"))
    status, lines = told(tmp_path, growth)
    assert status == 1
    assert lines[0].startswith("0.html: The code was changed: ")
    assert lines[0].endswith("c0dec0dec0de (version 9.9) now.")
    assert lines[1:] == ["  In short: (2022) to in the file, (2022) up to when rendered again"]
    again(with_meta(growth, code="c0dec0dec0de"))
    assert told(tmp_path, growth)[1][1:] == ["  No text or figure that a reader sees differs."]


def test_where_neither_file_nor_data_nor_code_was_changed_it_is_the_libraries(tmp_path, again, growth):
    again(sealed(growth.replace("31.16", "31.17")))
    assert "other versions of the libraries" in told(tmp_path, growth)[1][0]


def test_files_that_are_no_reports_do_not_stop_the_others(tmp_path, again, growth):
    bad = [b"\xff\xfe", "<p>no report</p>", with_meta(growth, notebook="no_such_notebook")]
    bad += [with_meta(growth, notebook="../growth"), with_meta(growth, parameters={"provinz": "a"})]
    bad += [with_meta(growth, parameters={"province": {"a": 1}})]
    status, lines = told(tmp_path, *bad, growth)
    assert status == 1
    assert IDENTICAL.format("6") in lines
    errors = sorted(line for line in lines if ": error: " in line)
    said = ["not UTF-8", "no report of this", "no notebook is called", "no name of a notebook", "did you mean province"]
    assert [words for words, line in zip([*said, "parameters"], errors, strict=True) if words not in line] == []
    assert "1 of 7 reports are identical." in lines


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path, again, growth):
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "none.html")])
    assert done.exit_code == 1
    assert done.output.endswith("none.html: error: it cannot be read: No such file or directory\n")


def test_a_report_that_cannot_be_rendered_any_more_says_why(tmp_path, again, growth):
    again("", "cell 3: no figure was known")
    status, lines = told(tmp_path, growth)
    assert (status, lines) == (1, ["0.html: error: it cannot be rendered again: cell 3: no figure was known"])


def test_two_copies_are_rendered_once_and_an_edition_is_all_its_reports_but_the_index(tmp_path, again, growth):
    asked = again()
    (tmp_path / "index.html").write_text("an index", encoding="utf-8")
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(growth.encode())
    done = CliRunner().invoke(main, ["verify", str(tmp_path)])
    assert (done.exit_code, len(asked)) == (0, 1)
    assert done.output.endswith("2 of 2 reports are identical.\n")


def test_a_report_of_the_latest_day_is_made_from_the_data_as_of_that_day(tmp_path, again, growth):
    parameters = read_colophon(growth).parameters | {"known_by": "latest"}
    asked = again()
    told(tmp_path, with_meta(growth, parameters=parameters, known_by="2024-06-27"))
    assert asked[0].data.name == "p06-data-2024-06-27"
    assert not asked[0].data.exists()  # nothing stays behind


def test_the_command_renders_in_earnest_and_sees_a_change_of_the_data(tmp_path, monkeypatch, growth):
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    path = copy / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",31.93,", ",31.95,"), encoding="utf-8")
    before = set(Path(tempfile.gettempdir()).glob("p06-*"))
    real = workers.run

    def both(jobs, count, folder):
        """The same report from today's data, and from the copy."""
        yield from real([*jobs, *(replace(job, data=copy) for job in jobs)], count, folder)

    pages = {}
    monkeypatch.setattr(verify, "run", lambda *given: (pages.setdefault(job.data, (job, r)) for job, r in both(*given)))
    assert told(tmp_path, growth) == (0, [IDENTICAL.format("0")])
    ((_job, changed),) = [made for folder, made in pages.items() if folder == copy]
    monkeypatch.setattr(verify, "run", lambda jobs, count, folder: iter([(jobs[0], changed)]))
    status, lines = told(tmp_path, growth)
    assert status == 1
    assert lines[0].startswith(f"0.html: The data were changed: digest {read_colophon(growth).data} in the file, ")
    assert "  In short: 31.93% in the file, 31.95% when rendered again" in lines
    assert set(Path(tempfile.gettempdir()).glob("p06-*")) <= before


def test_pieces_hold_what_lies_in_addresses_and_skip_what_nobody_sees():
    page = (
        '<title>T</title><style>p {}</style><h2>Growth</h2><img alt="31.93%" src="data:image/svg+xml,'
        '%3Csvg%3E%3Ctext%3E5%3C/text%3E%3C/svg%3E"><a href="#f1">here</a><a href="https://example.org">there</a>'
        '<a href="data:text/csv;base64,YSwxCmIsMgo=">table</a><img src="data:image/png;base64,!!">'
    )
    found = [text for _where, text in pieces(page)]
    assert found[:4] == ["T", "Growth", "31.93%", "5"]
    assert found[4].startswith("drawing ")
    assert found[5:-1] == ["here", "https://example.org", "there", "a,1", "b,2", "table"]
    assert found[-1].startswith("file ")


def test_a_number_that_leads_elsewhere_is_told():
    pages = [f'<p><a href="#{anchor}">31.93%</a></p>' for anchor in ("fb0dcc5b", "fbb35a16")]
    assert differences(*pages) == [("", "link to #fb0dcc5b", "link to #fbb35a16")]


def test_differences_pair_what_was_replaced_and_tell_what_came_and_went():
    assert differences("<p>a</p><p>b</p>", "<p>a</p><p>c</p><p>d</p>") == [("", "b", ""), ("", "", "c"), ("", "", "d")]
    assert differences("<p>a</p><p>b</p>", "<p>x</p><p>b</p>", known=("a", "x")) == []


def test_long_texts_are_cut_to_what_differs():
    was, now = narrowed("x" * 200 + "1" + "y" * 200, "x" * 200 + "2" + "y" * 200)
    assert was == f"… {'x' * 40}1{'y' * 40} …"
    assert now == f"… {'x' * 40}2{'y' * 40} …"
