import threading
import time

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from model.nn.winograd import WinogradConv2D
from model.training.parallel import Workers, slices


def blas_threads():
    return {
        lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"
    }


@pytest.mark.parametrize(
    "n, size, parts",
    [
        (6, 3, [(0, 3), (3, 6)]),
        (7, 3, [(0, 3), (3, 6), (6, 7)]),
        (2, 3, [(0, 2)]),
        (0, 3, []),
    ],
)
def test_a_batch_is_cut_into_slices_of_one_size_but_the_last(n, size, parts):
    assert [(s.start, s.stop) for s in slices(n, size)] == parts


def test_results_come_in_order_from_as_many_threads_as_asked_for():
    seen = set()

    def work(i):
        seen.add(threading.get_ident())
        time.sleep(0.02 * (3 - i))
        return i

    with Workers(2) as workers:
        assert workers.map(work, range(4)) == [0, 1, 2, 3]
    assert len(seen) == 2


def test_blas_keeps_to_one_thread_within_and_is_as_before_afterwards():
    np.ones((2, 2)) @ np.ones((2, 2))
    before = blas_threads()
    with Workers(2):
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_an_error_in_a_thread_is_raised():
    with Workers(2) as workers, pytest.raises(ZeroDivisionError):
        workers.map(lambda i: 1 // i, [1, 0])


def test_gradients_are_the_same_bytes_with_any_number_of_threads():
    rng = np.random.default_rng(0)
    layer = WinogradConv2D(8, 8, rng, padding=1).precompute()
    x = rng.standard_normal((12, 12, 10, 8), np.float32)

    def work(part):
        y, cache = layer.forward(np.ascontiguousarray(x[:, :, part]))
        return layer.backward(y, cache)[1][0]

    sums = []
    for threads in 1, 2, 3:
        with Workers(threads) as workers:
            sums.append(sum(workers.map(work, slices(10, 3))))
    np.testing.assert_array_equal(sums[0], sums[1])
    np.testing.assert_array_equal(sums[0], sums[2])
