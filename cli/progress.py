"""Progress on the terminal: what is being done, for how long, on stderr; quiet when the answer is JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False)


class Bar:
    """A running bar: :meth:`step` counts up, :meth:`say` changes the words."""

    def __init__(self, progress: Progress, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total)

    def say(self, words: str) -> None:
        """What is being done now."""
        self._progress.update(self._task, description=words)

    def told(self, words: str) -> None:
        """A line of its own that stays, above the bar; a log without a terminal has it too."""
        self._progress.console.print(words)

    def step(self, n: int = 1) -> None:
        """One more is done, or ``n`` more."""
        self._progress.advance(self._task, n)


@contextmanager
def bar(words: str, total: int | None, *, quiet: bool = False) -> Iterator[Bar]:
    """A progress bar, or a spinner with the time when the total is not known."""
    counted = [BarColumn(bar_width=24), MofNCompleteColumn()] if total is not None else []
    columns = [SpinnerColumn(), TextColumn("{task.description}"), *counted, TimeElapsedColumn()]
    with Progress(*columns, console=console, transient=False, disable=quiet) as progress:
        running = Bar(progress, total)
        running.say(words)
        yield running
