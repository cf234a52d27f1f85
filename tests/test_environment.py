"""environment.yml, pyproject.toml, the locks and the Makefile agree; each rule is seen failing."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ENV, PROJECT, LOCK, MAKE = "environment.yml", "pyproject.toml", "requirements.lock", "Makefile"
CHECKERS, CHECKERS_LOCK = "tests/browser/package.json", "tests/browser/package-lock.json"
FILES = [ENV, PROJECT, LOCK, MAKE, CHECKERS, CHECKERS_LOCK]
PYTHON_NAMES = {
    "matplotlib-base": "matplotlib",  # conda's "matplotlib" brings a desktop toolkit along
    "playwright-python": "playwright",  # conda's "playwright" is the library for Node
}
LOCAL_PATH = re.compile(r"(?<![\w.)-])(?:~|/\w|[A-Za-z]:\\)|file:")


def ranges(requirements: list[str]) -> dict[str, SpecifierSet]:
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(each.name): each.specifier for each in parsed}


def pyproject(folder: Path) -> dict:
    return tomllib.loads((folder / PROJECT).read_text(encoding="utf-8"))


def project_ranges(folder: Path) -> dict[str, SpecifierSet]:
    project = pyproject(folder)["project"]
    return ranges(sum(project["optional-dependencies"].values(), project["dependencies"]))


def conda(folder: Path) -> dict:
    return yaml.safe_load((folder / ENV).read_text(encoding="utf-8"))


def conda_ranges(folder: Path) -> dict[str, SpecifierSet]:
    named = ranges([entry for entry in conda(folder)["dependencies"] if isinstance(entry, str)])
    return {PYTHON_NAMES.get(name, name): wanted for name, wanted in named.items()}


def lock_entries(folder: Path) -> list[tuple[Requirement, list[str]]]:
    """Requirement and hashes of each entry; a package may have one entry per marker."""
    lines = (folder / LOCK).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    entries = [re.split(r"\s+--hash=", line.strip()) for line in lines if re.match(r"\w", line)]
    return [(Requirement(first), hashes) for first, *hashes in entries]


def different_ranges(folder: Path) -> list[str]:
    project, env = project_ranges(folder), conda_ranges(folder)
    project["pip"] = SpecifierSet()  # conda needs to be told
    project["python"] = SpecifierSet(pyproject(folder)["project"]["requires-python"])
    return [
        f"{name}: {PROJECT} has {project.get(name, 'nothing')}, {ENV} {env.get(name, 'nothing')}"
        for name in sorted(project.keys() | env.keys())
        if project.get(name) != env.get(name)
    ]


def unbounded(folder: Path) -> list[str]:
    return [
        f"{name}: {wanted or 'no range'} lacks a lower or an upper bound"
        for name, wanted in project_ranges(folder).items()
        if {each.operator for each in wanted} != {">=", "<"}
    ]


def conda_surprises(folder: Path) -> list[str]:
    env = conda(folder)
    found = {
        "name": env["name"],
        "channels": env["channels"],
        "pip": [entry["pip"] for entry in env["dependencies"] if isinstance(entry, dict)],
    }
    wanted = {"name": "p06", "channels": ["conda-forge"], "pip": [["-e ."]]}
    return [f"{key}: {found[key]} instead of {wanted[key]}" for key in wanted if found[key] != wanted[key]]


def missing_pins(folder: Path) -> list[str]:
    """Packages that pyproject.toml or its build needs and that the lock lacks or pins outside the range."""
    pinned: dict[str, list[Requirement]] = {}
    for entry, _ in lock_entries(folder):
        pinned.setdefault(canonicalize_name(entry.name), []).append(entry)
    build = ranges(pyproject(folder)["build-system"]["requires"])
    wanted = [*project_ranges(folder).items(), *build.items()]
    absent = [f"{name}: not in {LOCK}" for name, _ in wanted if name not in pinned]
    outside = [
        f"{name}: pinned to {entry.specifier}, wanted {allowed}"
        for name, allowed in wanted
        for entry in pinned.get(name, [])
        if not all(allowed.contains(pin.version, prereleases=True) for pin in entry.specifier)
    ]
    return absent + outside


def loose_entries(folder: Path) -> list[str]:
    """Entries of the lock without exactly one version or without a sha256 hash."""
    entries = lock_entries(folder)
    loose = [str(e) for e, _ in entries if [each.operator for each in e.specifier] != ["=="]]
    unhashed = [
        str(entry)
        for entry, hashes in entries
        if not hashes or not all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes)
    ]
    return [f"{entry}: no single version" for entry in loose] + [f"{entry}: no hash" for entry in unhashed]


def addresses(folder: Path) -> list[str]:
    """Lines of the lock that say where to download from or name a place on somebody's machine."""
    lines = (folder / LOCK).read_text(encoding="utf-8").splitlines()
    return [
        f"{LOCK}:{number}: {line}"
        for number, line in enumerate(lines, start=1)
        if any(word in line for word in ("://", "index", "find-links")) or LOCAL_PATH.search(line)
    ]


def different_oldest_python(folder: Path) -> list[str]:
    """The Makefile refuses an older Python and locks for this one: it has to be the one of pyproject.toml."""
    oldest = re.search(r"(?m)^OLDEST := (.+)$", (folder / MAKE).read_text(encoding="utf-8"))[1]
    wanted = pyproject(folder)["project"]["requires-python"]
    return [] if wanted == f">={oldest}" else [f"{PROJECT} has {wanted}, the Makefile {oldest}"]


def loose_checkers(folder: Path) -> list[str]:
    """What npm installs for the browser tests in another version than the one locked, or without a hash."""
    wanted = json.loads((folder / CHECKERS).read_text(encoding="utf-8"))["devDependencies"]
    packages = json.loads((folder / CHECKERS_LOCK).read_text(encoding="utf-8"))["packages"]
    locked = {path.removeprefix("node_modules/"): package for path, package in packages.items() if path}
    loose = [f"{name}: {given} wanted" for name, given in wanted.items() if given != locked[name]["version"]]
    unhashed = [name for name, package in locked.items() if not package["integrity"].startswith("sha512-")]
    return loose + [f"{name}: no hash" for name in unhashed]


def addresses_of_checkers(folder: Path) -> list[str]:
    lines = (folder / CHECKERS_LOCK).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "://" in line or "resolved" in line]


RULES = [
    different_ranges,
    unbounded,
    conda_surprises,
    missing_pins,
    loose_entries,
    addresses,
    different_oldest_python,
    loose_checkers,
    addresses_of_checkers,
]

# rule, file, what is replaced in it (a regular expression), by what, and a part of the message
BREAKAGES = [
    (different_ranges, ENV, r"- pandas>=.*", "- pandas>=2,<4", "pandas: "),
    (different_ranges, ENV, r"- lazy.loader.*", "", "lazy-loader: "),
    (different_ranges, ENV, r"- python>=.*", "- python>=3.10", "python: "),
    (different_ranges, PROJECT, r'"matplotlib>=[^"]*",', "", "matplotlib: "),
    (different_ranges, PROJECT, r'"pytest>=[^"]*"', '"pytest>=8,<10"', "pytest: "),
    (different_ranges, PROJECT, r'requires-python = ".*"', 'requires-python = ">=3.12"', "python: "),
    (unbounded, PROJECT, r'"pandas>=[^"]*"', '"pandas>=3"', "pandas: >=3"),
    (unbounded, PROJECT, r'"pandas>=[^"]*"', '"pandas"', "pandas: no range"),
    (conda_surprises, ENV, r"- conda-forge", "- conda-forge\n  - defaults", "channels: "),
    (conda_surprises, ENV, r"name: p06", "name: base", "name: "),
    (conda_surprises, ENV, r"- -e \.", "- p06analysis", "pip: "),
    (missing_pins, LOCK, r"(?m)^pandas==", "pandas-other==", "pandas: not in"),
    (missing_pins, LOCK, r"(?m)^flit-core==\S+", "flit-core==2.0", "flit-core: pinned to ==2.0"),
    (missing_pins, PROJECT, r'requires = \["flit_core', 'requires = ["hatchling', "hatchling: not in"),
    (loose_entries, LOCK, r"(?m)^(pandas==\S+) \\\n(?:    --hash=.*\n)+", r"\1\n", "pandas=="),
    (loose_entries, LOCK, r"(?m)^pandas==", "pandas>=", "pandas>="),
    (loose_entries, LOCK, r"(?m)--hash=sha256:", "--hash=md5:", "no hash"),
    (addresses, LOCK, r"\A", "--index-url somewhere\n", "requirements.lock:1: --index"),
    (addresses, LOCK, r"\A", "--find-links wheels\n", "requirements.lock:1: --find-links"),
    (addresses, LOCK, r"(?m)^pandas==\S+", "pandas @ https://example.org/pandas.whl", "pandas @"),
    (addresses, LOCK, r"make lock", "uv pip compile -o /home/an/p06/requirements.lock", "/home"),
    (addresses, LOCK, r"make lock", r"uv pip compile -o C:\\p06\\requirements.lock", "C:"),
    (addresses, LOCK, r"make lock", "uv pip compile -o ~/requirements.lock", "~/"),
    (different_oldest_python, MAKE, r"OLDEST := .*", "OLDEST := 3.9", "the Makefile 3.9"),
    (loose_checkers, CHECKERS, r'"axe-core": "', '"axe-core": "^', "axe-core: ^4"),
    (loose_checkers, CHECKERS, r'"vnu-jar": "[^"]*"', '"vnu-jar": "1.0.0"', "vnu-jar: 1.0.0 wanted"),
    (loose_checkers, CHECKERS_LOCK, r'"integrity": "sha512-', '"integrity": "sha1-', "axe-core: no hash"),
    (addresses_of_checkers, CHECKERS_LOCK, r'"integrity"', '"resolved": "somewhere", "integrity"', "resolved"),
    (addresses_of_checkers, CHECKERS_LOCK, r'"MPL-2.0"', '"https://example.org"', "example.org"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_files_agree(rule):
    assert rule(ROOT) == []


@pytest.mark.parametrize(("rule", "file", "pattern", "replacement", "message"), BREAKAGES)
def test_a_broken_copy_is_found(tmp_path, rule, file, pattern, replacement, message):
    (tmp_path / CHECKERS).parent.mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    text = (tmp_path / file).read_text(encoding="utf-8")
    broken, count = re.subn(pattern, replacement, text, count=1)
    assert count == 1, f"{pattern} is no longer in {file}"
    (tmp_path / file).write_text(broken, encoding="utf-8", newline="\n")
    assert any(message in problem for problem in rule(tmp_path))


def test_every_rule_has_a_breakage():
    assert {rule for rule, *_ in BREAKAGES} == set(RULES)
