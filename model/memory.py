"""Memory that a training step frees is kept for the next, which needs as much."""

import ctypes

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
KEPT = 2**30  # bytes; more than that is given back


def keep_memory() -> bool:
    """Have the C library keep what is freed. -> whether it could be told.

    glibc gives large arrays back to the system, which hands out the next ones page
    by page and filled with zeros: a seventh of a step's time. To be called before any
    thread is started. Other C libraries do as they like.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    settings = ((M_TRIM_THRESHOLD, KEPT), (M_MMAP_THRESHOLD, KEPT), (M_ARENA_MAX, 1))
    return all([mallopt(option, value) for option, value in settings])
