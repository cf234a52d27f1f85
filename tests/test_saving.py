"""Several files are written together or not at all, wherever the process is killed, and by one process at a time."""

import subprocess
import sys
from pathlib import Path

import pytest
from helpers_analysis import mini, obs

from p06analysis import DataError, load
from p06analysis.saving import JOURNAL, alone, save

NAMES = ("sources.csv", "observations.csv")
FIRST = obs("east", "paid", "2023-12-31", "50")
SECOND = obs("east", "paid", "2024-12-31", "60")
KILLED = """
import os, signal, sys
from pathlib import Path
from p06analysis.saving import save
folder, last = Path(sys.argv[1]), int(sys.argv[2])
files = {name: ((folder / name).read_bytes(), (folder.parent / "new" / name).read_bytes()) for name in NAMES}
seen = 0
def watch(event, words):
    global seen
    path = os.fspath(words[0]) if words and isinstance(words[0], (str, bytes, os.PathLike)) else ""
    writes = event in ("os.mkdir", "os.rename", "os.rmdir", "os.remove", "os.chmod") or event == "open" and words[2] & 3
    if writes and str(folder) in str(path):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
save(folder, files)
""".replace("NAMES", repr(NAMES))
COMMIT, STEPS = 6, 9  # make the draft; open and set the mode of two files; commit; rename two; take the folder away


def packages(folder):
    """The package as it was, and as it is to be, with another source and another figure."""
    mini(folder / "old", [FIRST])
    mini(folder / "new", [FIRST, SECOND])
    return folder / "old", folder / "new"


def content(folder):
    return {name: (folder / name).read_bytes() for name in NAMES}


def killed(folder, step):
    words = [sys.executable, "-c", KILLED, str(folder), str(step)]
    return subprocess.run(words, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)


def test_the_steps_that_are_tried_are_all_there_are(tmp_path):
    old, new = packages(tmp_path)
    done = killed(old, STEPS + 1)
    assert (done.returncode, done.stderr) == (0, "")
    assert content(old) == content(new)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_step_the_package_is_the_old_or_the_new_one(tmp_path, step):
    old, new = packages(tmp_path)
    before, after = content(old), content(new)
    assert killed(old, step).returncode == -9
    figures = load(old).observations["value"].tolist()  # whoever comes next
    assert (content(old), figures) == ((before, [50.0]) if step <= COMMIT else (after, [50.0, 60.0]))
    assert save(old, {name: (content(old)[name], after[name]) for name in NAMES}) == []
    assert content(old) == after
    assert not [each.name for each in old.iterdir() if each.name.startswith(".")]


def test_what_somebody_changed_after_the_interruption_is_kept(tmp_path):
    old, _new = packages(tmp_path)
    killed(old, 8)  # the sources are there, the figures are not
    by_hand = (old / "observations.csv").read_bytes().replace(b",50,", b",55,")
    (old / "observations.csv").write_bytes(by_hand)
    with pytest.raises(DataError, match=r"observations\.csv was changed after a p06 add was interrupted.*\.adding"):
        load(old)
    assert (old / "observations.csv").read_bytes() == by_hand
    assert [each.name.split("-")[-1] for each in (old / JOURNAL).iterdir()] == ["observations.csv"]


def test_nothing_is_written_over_a_file_that_changed_meanwhile(tmp_path):
    old, new = packages(tmp_path)
    files = {name: (content(old)[name], content(new)[name]) for name in NAMES}
    (old / "sources.csv").write_bytes(content(old)["sources.csv"] + b"\n")
    before = content(old)
    assert save(old, files) == ["sources.csv"]
    assert content(old) == before
    assert not (old / JOURNAL).exists()


def test_a_second_writer_says_that_it_waits_and_then_goes_on(tmp_path):
    words = "from pathlib import Path; from p06analysis.saving import alone\n"
    words += f"with alone(Path({str(tmp_path)!r}), lambda: print('waiting', flush=True)): print('in')"
    root = Path(__file__).parents[1]
    with alone(tmp_path):
        other = subprocess.Popen([sys.executable, "-c", words], cwd=root, stdout=subprocess.PIPE, text=True)
        assert other.stdout.readline() == "waiting\n"
        assert other.poll() is None
    assert other.communicate()[0] == "in\n"
