import math

import numpy as np
import pytest

from model.nn.optimizer import EMA, SGD, AdamW, cosine_schedule


def quadratic(optimizer, theta, rate, steps):
    """Minimise half of |theta - 3|^2, whose gradient is theta - 3."""
    for _ in range(steps):
        optimizer.step([theta - 3], rate)
    return theta


@pytest.mark.parametrize("make", [SGD, lambda p: AdamW(p, weight_decay=0.0)])
def test_an_optimizer_finds_the_minimum_in_place(make):
    theta = np.zeros((2, 2))
    found = quadratic(make([theta]), theta, 0.05, 1000)
    assert found is theta
    assert theta == pytest.approx(3, abs=1e-3)


def test_momentum_is_nesterovs():
    theta, optimizer = np.zeros(1), None
    optimizer = SGD([theta], momentum=0.9)
    optimizer.step([np.ones(1)], 0.1)  # v = -0.1, theta = 0.9 v - 0.1
    assert theta[0] == pytest.approx(-0.19)
    optimizer.step([np.ones(1)], 0.1)  # v = -0.19, theta += 0.9 v - 0.1
    assert theta[0] == pytest.approx(-0.19 - 0.271)


def test_adams_first_step_has_the_size_of_the_learning_rate():
    theta = np.zeros(3)
    AdamW([theta], weight_decay=0.0).step([np.array([1e-3, -5.0, 100.0])], 0.01)
    assert theta == pytest.approx([-0.01, 0.01, -0.01], rel=1e-4)


def test_only_matrices_decay():
    matrix, bias = np.ones((2, 2)), np.ones(2)
    optimizer = AdamW([matrix, bias], weight_decay=0.5)
    optimizer.step([np.zeros((2, 2)), np.zeros(2)], 0.1)
    assert matrix == pytest.approx(0.95)
    assert bias == pytest.approx(1)


def test_float32_parameters_and_state_stay_float32():
    theta = np.ones((2, 2), np.float32)
    for optimizer in (SGD([theta]), AdamW([theta])):
        optimizer.step([np.ones((2, 2), np.float32)], 0.1)
        assert all(a.dtype == np.float32 for a in optimizer.state if a.ndim)
    assert theta.dtype == np.float32


def test_the_average_follows_its_source():
    source, average = np.zeros(1), np.ones(1)
    ema = EMA([source], [average], decay=0.5)
    ema.step()  # early: (1 + 1) / (10 + 1)
    assert average[0] == pytest.approx(2 / 11)
    for _ in range(30):
        ema.step()
    assert average[0] == pytest.approx(0, abs=1e-6)


def test_the_schedule_rises_in_a_line_and_falls_in_a_cosine():
    rates = [cosine_schedule(step, 110, 1.0, warmup=10) for step in range(110)]
    assert rates[:10] == pytest.approx([(i + 1) / 10 for i in range(10)])
    assert rates[10] == 1.0
    assert rates[60] == pytest.approx(0.5)
    assert 0 < rates[-1] < 1e-3
    assert all(math.isfinite(r) for r in rates)
