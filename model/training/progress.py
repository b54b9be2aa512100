"""How far a training run is: a bar on a terminal, a plain line an epoch elsewhere."""

import time

import rich.progress as bars
from rich.console import Console

from .recipes import Recipe


class Progress:
    """Shows a run with a recipe; a context manager."""

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

    def __enter__(self) -> "Progress":
        self.bar.start()
        return self

    def __exit__(self, *error) -> None:
        self.bar.stop()

    def start(self, done: int) -> None:
        """So many epochs are done already."""
        self.begun, self.before, self.done = time.perf_counter(), done, done
        self.bar.update(self.task, completed=done)

    def step(self, step: int, steps: int, loss: float) -> None:
        """One batch of the current epoch is done; `loss` is the mean so far."""
        if self.console.is_terminal:
            completed = self.done + step / steps
            figures = f"loss {loss:.4f}{self.held_out}"
            left = self._left(completed)
            self.bar.update(self.task, completed=completed, figures=figures, left=left)

    def epoch(self, entry: dict) -> None:
        """An epoch is done; `entry` is what the run's history says of it."""
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
