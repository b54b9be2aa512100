"""What the processes of a site know of each other, in memory that they share.

How many connections each has, and which of them wait for something to do.
"""

import mmap

MOST = 256  # processes; more than there can be, also while they are replaced
NOBODY = -1
STOPPING = 2**31 - 1  # more connections than any process has


class Shares:
    """A place for each process, which writes there and reads everywhere."""

    def __init__(self) -> None:
        self.counts = memoryview(mmap.mmap(-1, 4 * MOST)).cast("i")
        for place in range(MOST):
            self.counts[place] = NOBODY
        self.free = memoryview(mmap.mmap(-1, MOST))

    def take(self) -> int:
        """A place that is free, for a process that is about to start.

        Where there is none the last one has two processes, which only share worse.
        """
        counts = self.counts.tolist()
        place = counts.index(NOBODY) if NOBODY in counts else MOST - 1
        self.counts[place] = 0
        return place

    def give_back(self, place: int) -> None:
        """The process has ended."""
        self.counts[place] = NOBODY
        self.free[place] = False

    def put(self, place: int, count: int) -> None:
        """Say how many connections the process has."""
        self.counts[place] = count

    def least(self) -> int:
        """The fewest that any process has."""
        counts = self.counts.tolist()
        return min((count for count in counts if count != NOBODY), default=0)

    def put_free(self, place: int, is_free: bool) -> None:
        """Say whether the process waits for something to do."""
        self.free[place] = is_free

    def take_free(self, after: int) -> int | None:
        """The next place after this one whose process waits, if there is one.

        It counts as busy from now on, until it says that it waits again. So one that
        hangs is taken once, and no more.
        """
        place = self.free.obj.find(b"\1", after)
        if place < 0:
            place = self.free.obj.find(b"\1")
        if place < 0:
            return None
        self.free[place] = False
        return place

    def is_nobodys(self, place: int) -> bool:
        """Whether no process has this place."""
        return self.counts[place] == NOBODY

    def somebody(self) -> int | None:
        """The place of a process that does not stop, if there is one."""
        counts = self.counts.tolist()
        running = (n for n, count in enumerate(counts) if 0 <= count < STOPPING)
        return next(running, None)
