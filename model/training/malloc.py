"""What the C library does with memory that arrays free: keep it, or give it back."""

import ctypes

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
KEPT = 2**30  # bytes; more than that is given back
LARGE = 2**20  # bytes; a drawing's arrays are smaller, a picture's are not


def keep_memory() -> bool:
    """Have what is freed kept, for training. -> whether the library could be told.

    A step needs as much as the last one. glibc gives large arrays back to the system,
    which hands out the next ones page by page and filled with zeros: a seventh of a
    step's time. To be called before any thread is started.
    """
    return _tell({M_TRIM_THRESHOLD: KEPT, M_MMAP_THRESHOLD: KEPT, M_ARENA_MAX: 1})


def give_back_memory() -> bool:
    """Have large arrays given back, for a server. -> whether it could be told.

    glibc gives back what it had apart from the rest, arrays of 128 kB and more at
    first. But with each of those it learns to take up to 32 MB from the heap that all
    share, and there one small thing on top keeps all that is below. So after a few
    large pictures a process holds as much for good, each thread for itself.
    """
    return _tell({M_MMAP_THRESHOLD: LARGE, M_TRIM_THRESHOLD: 2 * LARGE})


def _tell(settings: dict[int, int]) -> bool:
    """Set what only glibc has; other C libraries do as they like."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return all([mallopt(option, value) for option, value in settings.items()])
