import os
import threading
import time

import pytest

from model.nn.threads import LIMITS, map_in_threads, thread_count


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    for variable in LIMITS:
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="needs Linux")
def test_there_are_as_many_threads_as_cores_unless_there_is_a_limit(monkeypatch):
    cores = len(os.sched_getaffinity(0))
    assert thread_count() == cores
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    assert thread_count() == 1
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1000")
    assert thread_count() == cores
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "many")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert thread_count() == 1


def test_results_come_in_order_and_an_error_is_raised(monkeypatch):
    monkeypatch.setattr("model.nn.threads.thread_count", lambda: 3)
    names = set()

    def square(x):
        names.add(threading.current_thread().name)
        time.sleep(0.01)
        return x * x

    assert map_in_threads(square, range(20)) == [x * x for x in range(20)]
    assert len(names) > 1
    with pytest.raises(ZeroDivisionError):
        map_in_threads(lambda x: 1 // x, [1, 0])


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="needs Linux")
def test_each_thread_stays_on_a_core_and_the_caller_may_use_all(monkeypatch):
    before = os.sched_getaffinity(0)
    monkeypatch.setattr("model.nn.threads.thread_count", lambda: 2)

    def cores(_):
        time.sleep(0.01)
        return tuple(os.sched_getaffinity(0))

    used = set(map_in_threads(cores, range(8)))
    assert all(set(one) <= before for one in used)
    if len(before) > 1:
        assert len(used) == 2 and all(len(one) == 1 for one in used)
    assert os.sched_getaffinity(0) == before


def test_one_item_or_one_thread_needs_no_other_thread(monkeypatch):
    main = threading.current_thread()
    assert map_in_threads(lambda _: threading.current_thread(), [1]) == [main]
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert map_in_threads(lambda _: threading.current_thread(), [1, 2]) == [main, main]
