import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from model.memory import keep_memory
if sys.argv[1] == "kept" and not keep_memory():
    sys.exit(77)
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for i in range(50):
    if i == 10:
        before = faults()
    np.ones(10_000_000, np.float32)
print(faults() - before)
"""


def page_faults(how):
    done = subprocess.run(
        [sys.executable, "-c", FAULTS, how], stdout=subprocess.PIPE, check=False
    )
    if done.returncode == 77:
        pytest.skip("this C library has no mallopt: training is a little slower")
    assert done.returncode == 0
    return int(done.stdout)


def test_an_array_as_large_as_the_last_one_needs_no_new_pages():
    assert page_faults("kept") < page_faults("given back") / 10
