"""Ctrl-C at a moment of our choosing: between two steps, never within a write."""

import signal
import threading


class Interruptible:
    """A context in which Ctrl-C (or SIGTERM) waits for the next `check`.

    A second Ctrl-C does not wait.
    """

    def __enter__(self) -> "Interruptible":
        self.asked, self.before = False, {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self.before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *error) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _ask(self, number, frame) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed since."""
        if self.asked:
            raise KeyboardInterrupt
