"""Rate counters in memory: a storage for the package `limits`.

Its own memory storage starts a thread up to a hundred times a second, which walks over
all addresses; two requests at once can start the same thread, and one of them fails
(limits 5.8: “threads can only be started once”). This one has a lock, no thread, and no
more than MAX_KEYS addresses, whoever asks.
"""

import threading
import time
from typing import Any

from limits.storage import Storage

MAX_KEYS = 20_000  # addresses


class Counts(Storage):
    """Counts of keys within fixed windows of time, for one process."""

    STORAGE_SCHEME = ["counts"]

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, **options)
        self.lock = threading.Lock()
        # A key's count and the time when its window ends, the first to end first: one
        # storage serves one limit, so that all windows are as long.
        self.windows: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors that `limits` treats as a storage's failure."""
        return RuntimeError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a key's count and return it; the window is `expiry` seconds long.

        Where no window is open for the key, one begins.
        """
        now = time.time()
        with self.lock:
            self._forget(now)
            count, end = self.windows.get(key, (0, now + expiry))
            self.windows[key] = (count + amount, end)
            if len(self.windows) > MAX_KEYS:
                del self.windows[next(iter(self.windows))]
        return count + amount

    def get(self, key: str) -> int:
        """Return the key's count in the window that is open, or 0."""
        with self.lock:
            self._forget(time.time())
            return self.windows.get(key, (0, 0.0))[0]

    def get_expiry(self, key: str) -> float:
        """Return when the key's window ends, seconds since 1970, or now without one."""
        with self.lock:
            return self.windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Return True: memory always works."""
        return True

    def reset(self) -> int:
        """Forget all keys; return how many there were."""
        with self.lock:
            count = len(self.windows)
            self.windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self.lock:
            self.windows.pop(key, None)

    def _forget(self, now: float) -> None:
        """Drop the windows that have ended; the lock is held."""
        while self.windows:
            key, (_, end) = next(iter(self.windows.items()))
            if end > now:
                return
            del self.windows[key]
