"""Setting of the C library's allocator: keep freed memory.

It is glibc's (mallopt(3)) and holds for the whole process; elsewhere nothing changes.
"""

import ctypes

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
# Size up to which freed memory is kept, in bytes
KEEP_LIMIT = 2**30


def keep_freed_memory() -> bool:
    """Keep the memory of freed arrays for the next ones. Return whether that is set.

    For training and its benchmarks: a step needs as much as the last one. By default
    glibc returns large arrays to the system, which hands out the next ones page by page
    and filled with zeros: a seventh of a step's time. To be called before any thread is
    started.
    """
    return _set_options(
        {M_TRIM_THRESHOLD: KEEP_LIMIT, M_MMAP_THRESHOLD: KEEP_LIMIT, M_ARENA_MAX: 1}
    )


def _set_options(settings: dict[int, int]) -> bool:
    """Set options of mallopt, which only glibc has. Return whether all are set."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return all([mallopt(option, value) for option, value in settings.items()])
