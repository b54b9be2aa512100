"""Settings of the C library's allocator: keep freed memory, or return it.

They are glibc's (mallopt(3)) and hold for the whole process; elsewhere nothing changes.
"""

import ctypes

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
# Size up to which freed memory is kept, in bytes
KEEP_LIMIT = 2**30
# Minimum size of an array that has pages of its own, in bytes: a drawing's arrays are
# smaller, a picture's are not
LARGE = 2**20


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


def give_back_memory() -> bool:
    """Return the memory of large arrays to the system. Return whether that is set.

    For a server. By default glibc gives arrays of 128 kB and more pages of their own,
    and returns them. But with each one freed it raises that limit, up to 32 MB, and
    takes smaller arrays from a heap, where one small block on top keeps all memory
    below it. So after a few large pictures a process holds as much for good, in each
    thread's heap.
    """
    return _set_options({M_MMAP_THRESHOLD: LARGE, M_TRIM_THRESHOLD: 2 * LARGE})


def _set_options(settings: dict[int, int]) -> bool:
    """Set options of mallopt, which only glibc has. Return whether all are set."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return all([mallopt(option, value) for option, value in settings.items()])
