"""A few of the inputs that tests/fuzz makes a million of, the same at every run."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.targets import TARGETS

# Of each, by what one takes.
EXAMPLES = {
    "questions in JSON": 100,
    "files of drawings": 60,
    "drawings read": 60,
    "pictures read": 100,
    "requests": 100,
    "artifacts": 40,
}


def test_every_target_is_tried_here():
    assert EXAMPLES.keys() == TARGETS.keys()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # of damaged EXIF
@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused_as_it_is_declared(name):
    target = TARGETS[name]

    @settings(
        max_examples=EXAMPLES[name],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs())
    def holds(value):
        target.check(value)

    holds()
