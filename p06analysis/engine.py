"""A papermill engine that runs the cells in this process: no kernel, no sockets, the same outputs.

State stays behind in the process, so `edition` gives every report a process of its own. An import of this module is
light, because papermill imports every registered engine.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any, ClassVar


class ShellEngine:
    """Runs a notebook in an IPython shell of this process; registered with papermill as "p06".

    It has the methods of papermill's Engine but does not inherit from it: papermill imports this module while it is
    itself being imported.

    Attributes
    ----------
    running : bool
        Whether a notebook is being run, so that what needs somebody to look at it can refuse.
    """

    running: ClassVar[bool] = False

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Run the code cells in order, and stop after the first that fails."""
        from papermill.engines import NotebookExecutionManager

        known = ("output_path", "progress_bar", "log_output", "autosave_cell_every")
        manager = NotebookExecutionManager(nb, **{name: kwargs[name] for name in known if name in kwargs})
        manager.notebook_start()
        cls.running = True
        try:
            _run_cells(manager)
        finally:
            cls.running = False
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """Name of the kernel that the notebook asks for."""
        return name or nb.metadata.get("kernelspec", {}).get("name", "python3")

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """Language of the notebook."""
        return language or nb.metadata.get("kernelspec", {}).get("language", "python")


def _run_cells(manager: Any) -> None:
    shell = _new_shell()
    for index, cell in enumerate(manager.nb.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        manager.cell_start(cell, index)
        cell.outputs = []
        failed = _run(shell, cell)
        if failed:
            manager.cell_exception(cell, index)
        manager.cell_complete(cell, index)
        if failed:
            return


def _new_shell() -> Any:
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from nbformat.v4 import new_output
    from traitlets.config import Config

    class Hook(DisplayHook):
        """Turns the value of a cell's last line into an output."""

        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
            count = self.shell.cell_number
            self.shell.sink.append(
                new_output("execute_result", format_dict, metadata=md_dict or {}, execution_count=count)
            )

        def finish_displayhook(self) -> None:
            self._is_active = False

    class Publisher(DisplayPublisher):
        """Turns what a cell displays into an output."""

        def publish(self, data: dict, metadata: dict | None = None, **kwargs: object) -> None:
            InteractiveShell.instance().sink.append(new_output("display_data", data, metadata=metadata or {}))

    class Shell(InteractiveShell):
        """Keeps no history and paints nothing."""

        sink: list
        cell_number: int

        def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
            self.sink.append(new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=stb))

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    shell = Shell.instance(
        config=config, displayhook_class=Hook, display_pub_class=Publisher, user_ns={"__name__": "__main__"}
    )
    shell.sink = []
    return shell


def _run(shell: Any, cell: Any) -> bool:
    """Run one cell into its outputs; True where it failed."""
    shell.sink = cell.outputs
    with (
        contextlib.redirect_stdout(_Stream("stdout", cell.outputs)),
        contextlib.redirect_stderr(_Stream("stderr", cell.outputs)),
    ):
        cell.execution_count = shell.cell_number = shell.execution_count
        result = shell.run_cell(cell.source, store_history=True)
    return not result.success


class _Stream(io.TextIOBase):
    """Text written by a cell; successive pieces become one output."""

    def __init__(self, name: str, outputs: list) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        from nbformat.v4 import new_output

        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == self.name:
            last["text"] += text
        elif text:
            self.outputs.append(new_output("stream", name=self.name, text=text))
        return len(text)
