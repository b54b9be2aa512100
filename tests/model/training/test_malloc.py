import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = """
import resource, sys
import numpy as np
from model.training.malloc import keep_freed_memory
if sys.argv[1] == "kept" and not keep_freed_memory():
    sys.exit(77)
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for i in range(50):
    if i == 10:
        before = faults()
    np.ones(10_000_000, np.float32)
print(faults() - before)
"""

HELD = """
import sys
import numpy as np
from model.training.malloc import give_back_memory
if sys.argv[1] == "given back" and not give_back_memory():
    sys.exit(77)
resident = lambda: int(open("/proc/self/statm").read().split()[1]) * 4096
before, small = resident(), []
for _ in range(3):
    large = [np.ones(size * 2**20, np.uint8) for size in (24, 16, 8)]
    small += [np.ones(100_000, np.uint8) for _ in range(10)]
    del large
print(resident() - before)
"""


def told(program, how):
    """The number that a program prints which was told this, or the other."""
    done = subprocess.run(
        [sys.executable, "-c", program, how], stdout=subprocess.PIPE, check=False
    )
    if done.returncode == 77:
        pytest.skip("this C library has no mallopt")
    assert done.returncode == 0
    return int(done.stdout)


def test_an_array_as_large_as_the_last_one_needs_no_new_pages():
    assert told(FAULTS, "kept") < told(FAULTS, "given back") / 10


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says")
def test_large_arrays_are_given_back_whatever_comes_after_them():
    assert told(HELD, "given back") < 10e6 < told(HELD, "as it comes") / 2
