"""How far a run has come, on standard error where that is a terminal."""

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from sinequanon.runs import Run


class ProgressLine:
    """A line with the reports done, their rate and the failures; nothing where standard error is no terminal.

    Use it in a `with` statement; `watch` tells it the run that it shows.
    """

    def __init__(self, paths: Sequence[str], *, is_wanted: bool):
        self._paths = paths
        self._is_shown = is_wanted and sys.stderr.isatty()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._run: Run | None = None

    def __enter__(self) -> Self:
        if self._is_shown:
            self._progress = _make_progress()
            self._task = self._progress.add_task("", total=count_reports(self._paths), rate="", failed="")
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def watch(self, run: "Run") -> None:
        """Show this run from now on."""
        self._run = run
        self.update()

    def update(self) -> None:
        """Show how far the run has come."""
        if self._progress is None or self._task is None or self._run is None:
            return
        task = self._progress.tasks[0]
        failed = self._run.failed
        rate = f"{task.speed:.1f} a second" if task.speed else ""
        self._progress.update(
            self._task, completed=self._run.done, rate=rate, failed=f"{failed} failed" if failed else ""
        )

    def say(self, lines: Sequence[str]) -> None:
        """Print lines on standard error, above the progress."""
        for line in lines:
            if self._progress is not None:
                self._progress.console.print(line, soft_wrap=True)
            else:
                print(line, file=sys.stderr)
        self.update()

    def farewell(self) -> str:
        """What to tell where the user stops the run."""
        if self._run is None or not self._run.keeps:
            return "stopped"
        total = count_reports(self._paths)
        of = "" if total is None else f" of {total:,}"
        return f"stopped; {self._run.stored:,}{of} reports are stored; run the same command to go on"


def count_reports(paths: Sequence[str]) -> int | None:
    """How many reports the paths hold; None where only reading them can tell."""
    from sinequanon.ingest import find_files
    from sinequanon.ingest.files import may_hold_many

    files = find_files(paths)
    return None if any(may_hold_many(file) for file in files) else len(files)


def _make_progress() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}"),
    )
    return Progress(*columns, console=console, transient=True)
