"""What is found out about drawings, kept in memory for as long as people draw.

Somebody who draws a number asks at every moment what it is, and most of it is as it was
the last time. So a few functions keep their last answers; all are forgotten at once.
"""

import time
from collections.abc import Callable
from functools import lru_cache, wraps

_caches: list = []
_asked_at = 0.0  # when one was last asked for; 0 if none is kept


def kept(most: int) -> Callable[[Callable], Callable]:
    """A decorator: a function of hashable arguments keeps its last `most` answers."""

    def keep(function: Callable) -> Callable:
        cached = lru_cache(maxsize=most)(function)
        _caches.append(cached)

        @wraps(function)
        def asked(*arguments):
            global _asked_at
            _asked_at = time.monotonic()
            return cached(*arguments)

        return asked

    return keep


def forget(unused: float = 0.0) -> None:
    """Keep nothing of what was drawn, if nobody has asked for so many seconds."""
    global _asked_at
    if _asked_at and time.monotonic() - _asked_at >= unused:
        _asked_at = 0.0
        for cached in _caches:
            cached.cache_clear()
