"""How many connections each process of a site has, in memory that they share."""

import mmap

MOST = 256  # processes; more than there can be, also while they are replaced
FREE = -1
STOPPING = 2**31 - 1  # more connections than any process has


class Shares:
    """A place for each process, which writes there and reads everywhere."""

    def __init__(self) -> None:
        self.counts = memoryview(mmap.mmap(-1, 4 * MOST)).cast("i")
        for place in range(MOST):
            self.counts[place] = FREE

    def take(self) -> int:
        """A place that is free, for a process that is about to start.

        Where there is none the last one has two processes, which only share worse.
        """
        counts = self.counts.tolist()
        place = counts.index(FREE) if FREE in counts else MOST - 1
        self.counts[place] = 0
        return place

    def give_back(self, place: int) -> None:
        """The process has ended."""
        self.counts[place] = FREE

    def put(self, place: int, count: int) -> None:
        """Say how many connections the process has."""
        self.counts[place] = count

    def least(self) -> int:
        """The fewest that any process has."""
        counts = self.counts.tolist()
        return min((count for count in counts if count != FREE), default=0)
