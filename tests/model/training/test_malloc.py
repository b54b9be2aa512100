import subprocess
import sys

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


def told(program, how):
    """The number that a program prints which was told this, or the other."""
    done = subprocess.run(
        [sys.executable, "-c", program, how], stdout=subprocess.PIPE, check=False
    )
    if done.returncode == 77:
        pytest.skip("this C library has no mallopt")
    assert done.returncode == 0
    return int(done.stdout)


@pytest.mark.slow
def test_an_array_as_large_as_the_last_one_needs_no_new_pages():
    assert told(FAULTS, "kept") < told(FAULTS, "as it comes") / 10
