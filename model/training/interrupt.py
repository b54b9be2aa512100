"""Deferred Ctrl-C: it takes effect between two steps, never within a write."""

import signal
import threading
from types import FrameType
from typing import Any, Self


class DeferredInterrupt:
    """Context manager in which Ctrl-C (or SIGTERM) waits for the next `check`.

    A second Ctrl-C does not wait.
    """

    def __enter__(self) -> Self:
        self.pending = False
        self.replaced: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self.replaced[number] = signal.signal(number, self._defer)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self.replaced.items():
            signal.signal(number, handler)

    def _defer(self, number: int, frame: FrameType | None) -> None:
        if self.pending:
            raise KeyboardInterrupt
        self.pending = True

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal has arrived."""
        if self.pending:
            raise KeyboardInterrupt
