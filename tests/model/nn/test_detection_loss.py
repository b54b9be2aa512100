import numpy as np
import pytest

from model.nn.detection_loss import SIZE, detection_loss, encode_boxes

BOXES = np.array([[10.0, 12, 8, 20], [40, 20, 20, 24], [41, 21, 10, 16]])


def maps_and_targets(dtype=np.float64):
    maps = np.random.default_rng(0).standard_normal((8, 16, 2, 5)).astype(dtype)
    targets = [encode_boxes(boxes, 32, 64) for boxes in (BOXES, BOXES[:1])]
    return maps, np.stack(targets).astype(dtype)


def test_a_digit_is_one_at_its_center_with_its_place_and_size():
    target = encode_boxes(BOXES[:1], 32, 64)
    assert target.shape == (8, 16, 6) and target.dtype == np.float32
    assert np.argwhere(target[..., 0] == 1).tolist() == [[3, 2]]
    offset_x, offset_y, log_w, log_h, weight = target[3, 2, 1:].tolist()
    assert (4 * (2.5 + offset_x), 4 * (3.5 + offset_y)) == pytest.approx((10, 12))
    assert SIZE * np.exp([log_w, log_h]) == pytest.approx([8, 20])
    assert weight == 1
    # Its neighbors say the same place and size.
    offset_x, offset_y, log_w, _, weight = target[2, 3, 1:].tolist()
    assert (4 * (3.5 + offset_x), 4 * (2.5 + offset_y)) == pytest.approx((10, 12))
    assert SIZE * np.exp(log_w) == pytest.approx(8) and 0 < weight < 1


def test_a_digit_whose_center_is_outside_is_left_out():
    outside = [[-1.0, 10, 8, 8], [64, 10, 8, 8], [10, 32.5, 8, 8]]
    assert not encode_boxes(np.array(outside), 32, 64).any()
    assert not encode_boxes(np.empty((0, 4)), 32, 64).any()


def test_the_gradient_is_the_derivative():
    maps, targets = maps_and_targets()
    direction = np.random.default_rng(1).standard_normal(maps.shape)
    _, dmaps = detection_loss(maps, targets)
    above, _ = detection_loss(maps + 1e-6 * direction, targets)
    below, _ = detection_loss(maps - 1e-6 * direction, targets)
    assert (dmaps * direction).sum() == pytest.approx((above - below) / 2e-6, rel=1e-6)


def test_the_loss_of_the_truth_is_next_to_nothing():
    _, targets = maps_and_targets()
    maps = np.concatenate([targets[..., :1], targets[..., 1:5]], axis=3)
    maps = maps.transpose(1, 2, 0, 3)
    maps[..., 0] = np.where(maps[..., 0] == 1, 50, -50)
    loss, _ = detection_loss(maps, targets)
    assert loss == pytest.approx(0, abs=1e-9)


def test_near_a_center_a_false_digit_costs_less_than_far_away():
    maps, targets = maps_and_targets()
    maps[...] = -5
    costs = []
    for cell in ((3, 3), (0, 12)):
        wrong = maps.copy()
        wrong[(*cell, 0, 0)] = 5
        costs.append(detection_loss(wrong, targets)[0])
    assert costs[0] < costs[1]


def test_it_is_finite_for_logits_of_ten_thousand_and_for_no_digits():
    maps, targets = maps_and_targets(np.float32)
    for t in (targets, np.zeros_like(targets)):
        loss, dmaps = detection_loss(1e4 * maps, t)
        assert np.isfinite(loss) and np.isfinite(dmaps).all()
        assert dmaps.dtype == np.float32
