"""What happens while an edition is rendered, as JSON lines for whoever watches over it."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from .jobs import Job
from .report import Report


class Events:
    """Adds a line for the start, for each report and for the end to a file; writes nothing where there is none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = Path(folder) / "log.jsonl"
    ...     with Events(log, "2024-06-30", reports=0):
    ...         pass
    ...     [json.loads(line)["event"] for line in log.read_text(encoding="utf-8").splitlines()]
    ['start', 'end']
    """

    def __init__(self, path: Path | None, edition: str, reports: int) -> None:
        self.file = path.open("a", encoding="utf-8", newline="\n") if path else None
        self.edition, self.reports, self.done, self.failed = edition, reports, 0, 0
        self.started = time.monotonic()

    def __enter__(self) -> Events:
        """Tell the start."""
        self._tell("start", reports=self.reports)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        """Tell the end, and what ended it before its time."""
        why = {"stopped": f"{kind.__name__}: {error}"} if kind else {}
        seconds = round(time.monotonic() - self.started, 3)
        self._tell("end", done=self.done, failed=self.failed, seconds=seconds, **why)
        if self.file:
            with contextlib.suppress(OSError):
                self.file.close()

    def report(self, job: Job, report: Report) -> None:
        """Tell that a report is done; one that was kept took no seconds."""
        self.done, self.failed = self.done + 1, self.failed + bool(report.failure)
        facts = {"name": job.name, "seconds": round(report.seconds, 3), "megabytes": round(report.megabytes)}
        self._tell("report", **facts, failure=report.failure)

    def _tell(self, event: str, **facts: object) -> None:
        if self.file:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = {"time": now, "event": event, "edition": self.edition, **facts}
            self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.file.flush()
