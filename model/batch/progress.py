"""Progress: a bar on the terminal, with files a minute and the time that is left."""

import sys
import time

WIDTH = 24  # of the bar, in characters
INTERVAL = 0.1  # minimum seconds between two changes
ERASE = "\r\x1b[K"  # back to the line's start, and the line emptied (ECMA-48)


class Progress:
    """The last line of a terminal while files are read; nothing where stderr is none.

    It is taken away before something else is printed.
    """

    def __init__(self, total: int, done: int = 0) -> None:
        self.total, self.done, self.skipped = total, done, done
        self.began = time.monotonic()
        self.shown = float("-inf")
        self.is_on = total > 1 and sys.stderr.isatty()

    def advance(self) -> None:
        """Count a file that is read."""
        self.done += 1

    def show(self) -> None:
        """Show the bar, unless it was shown just now."""
        now = time.monotonic()
        if self.is_on and now - self.shown >= INTERVAL:
            self.shown = now
            print(ERASE + self.line(now - self.began), end="", file=sys.stderr)
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self.is_on and self.shown > float("-inf"):
            print(ERASE, end="", file=sys.stderr, flush=True)
            self.shown = float("-inf")

    def line(self, seconds: float) -> str:
        """Return the line, so many seconds after the start."""
        filled = WIDTH * self.done // self.total
        bar = "#" * filled + "." * (WIDTH - filled)
        line = f"[{bar}] {self.done:,} of {self.total:,} files"
        read = self.done - self.skipped
        if not read or seconds <= 0:
            return line
        each = seconds / read
        left = duration(each * (self.total - self.done))
        return f"{line}, {60 / each:,.0f} a minute, {left} left"


def duration(seconds: float) -> str:
    """Return a time as “2 h 05 min”, “12 min” or “9 s”."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min"
