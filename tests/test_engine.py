"""The engine gives the outputs that a kernel gives, stops where a kernel stops, and is light to import."""

import subprocess
import sys

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    "import sys\nprint('one')\nprint('two')\nprint('three', file=sys.stderr)",
    "40 + 2",
    "41;",
    "from IPython.display import display, Markdown\ndisplay(Markdown('*text*'))\n'last'",
    "class Rich:\n    def _repr_mimebundle_(self, **k):\n        return {'text/plain': 'r'}, {'p06': {'role': 'x'}}",
    "Rich()",
    "_",
    "",
    "import pandas as pd\npd.DataFrame({'a': [1]})",
    "x = 1",
]


def executed(tmp_path, engine, cells):
    path = tmp_path / "in.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(text) for text in cells], metadata=KERNEL), path)
    return papermill.execute_notebook(
        str(path), str(tmp_path / f"{engine}.ipynb"), engine_name=engine, progress_bar=False
    )


def outputs(notebook):
    return [(cell.execution_count, cell.outputs) for cell in notebook.cells]


def test_it_gives_what_an_ordinary_kernel_gives(tmp_path):
    assert outputs(executed(tmp_path, "p06", CELLS)) == outputs(executed(tmp_path, "nbclient", CELLS))


def test_it_stops_at_the_first_error_and_leaves_the_executed_notebook(tmp_path):
    with pytest.raises(PapermillExecutionError, match="division by zero") as error:
        executed(tmp_path, "p06", ["1", "1 / 0", "2"])
    assert error.value.exec_count == 2
    left = nbformat.read(tmp_path / "p06.ipynb", as_version=4)
    ran = [cell.get("execution_count") for cell in left.cells if cell.source in ("1", "1 / 0", "2")]
    assert ran == [1, 2, None]


def test_a_syntax_error_and_an_exit_are_failures_too(tmp_path):
    for source in ("1 +", "raise SystemExit(3)"):
        with pytest.raises(PapermillExecutionError):
            executed(tmp_path, "p06", [source])


@pytest.mark.parametrize("first", ["papermill", "p06analysis.engine"])
def test_it_is_registered_and_light_whichever_is_imported_first(first):
    code = f"import {first}, sys, papermill.engines as e; e.papermill_engines.get_engine('p06')"
    heavy = "; print([m for m in ('pandas', 'matplotlib', 'nbconvert') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code + heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
