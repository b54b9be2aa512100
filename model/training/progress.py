"""Progress of a training run: a bar on a terminal, elsewhere a plain line an epoch."""

import time
from typing import Self

import rich.progress as bars
from rich.console import Console

from .recipes import Recipe


class Progress:
    """Progress display of one run; a context manager."""

    def __init__(self, title: str, recipe: Recipe) -> None:
        self.title, self.recipe = title, recipe
        self.console = Console()
        self.bar = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.TextColumn("epoch {task.completed:.1f} of {task.total}"),
            bars.TextColumn("{task.fields[figures]}"),
            bars.TextColumn("{task.fields[left]}"),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self.task = self.bar.add_task(title, total=recipe.epochs, figures="", left="")
        self.held_out = ""

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def start(self, done: int) -> None:
        """Start the clock, with the number of epochs that are done already."""
        self.begun, self.before, self.done = time.perf_counter(), done, done
        self.bar.update(self.task, completed=done)

    def step(self, step: int, steps: int, loss: float) -> None:
        """Show that a batch is done, `step` of `steps`; `loss` is the epoch's mean."""
        if self.console.is_terminal:
            completed = self.done + step / steps
            figures = f"loss {loss:.4f}{self.held_out}"
            left = self._left(completed)
            self.bar.update(self.task, completed=completed, figures=figures, left=left)

    def epoch(self, entry: dict) -> None:
        """Show that an epoch is done; `entry` is its entry in the run's history."""
        self.done = entry["epoch"]
        if entry["validation_accuracy"] is not None:
            self.held_out = f", validation {100 * entry['validation_accuracy']:.2f} %"
        if not self.console.is_terminal:
            print(
                f"{self.title}: epoch {self.done} of {self.recipe.epochs}, "
                f"loss {entry['loss']:.4f}{self.held_out}, {self._left(self.done)}",
                flush=True,
            )

    def _left(self, completed: float) -> str:
        passes = self.recipe.passes
        before, now, all_ = map(passes, (self.before, completed, self.recipe.epochs))
        rate = (time.perf_counter() - self.begun) / max(now - before, 1e-9)
        seconds = round(rate * (all_ - now))
        return f"{seconds // 60}:{seconds % 60:02d} left"
