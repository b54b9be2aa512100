from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model.nn import fast_pass, stages, threads, tile_stage, winograd
from model.nn.convolution import DilatedConv2D
from model.nn.fast_pass import FastPass, stages_of
from model.nn.inference import AffineReLU, fold
from model.nn.network import Network, build
from model.nn.normalization import BatchNorm
from model.nn.plan import SHARED_PRODUCT, Memory, Plan
from model.nn.pooling import MaxPool, VerticalMaxPool
from model.nn.stages import RowStage
from model.nn.tile_stage import TileStage
from model.nn.winograd import WinogradConv2D, transform_kernel
from tests.support.gradients import largest_error

SHAPES = {
    "cnn": [(1, 28, 28), (2, 28, 28), (13, 28, 28), (70, 28, 28)],
    "rejector": [(1, 28, 28), (40, 28, 28)],
    "line": [(1, 32, 38), (3, 32, 200), (9, 32, 130)],
    "find": [(1, 40, 64), (1, 88, 56), (1, 200, 232), (2, 24, 16)],
}
CASES = [(name, shape) for name, shapes in SHAPES.items() for shape in shapes]
BOUND = 1e-5  # of the largest output
POOLS = {(1, 1): None, (2, 1): VerticalMaxPool(), (2, 2): MaxPool()}
# A band of tiles is whole blocks of a pool.
TILES_AND_POOLS = [(m, p) for m in tile_stage.TILES for p in POOLS if m % p[0] == 0]


def trained(name, negative=False):
    """A network as if trained: batch norm has statistics and parameters of its own."""
    rng = np.random.default_rng(0)
    network = build(name, rng)
    for layer in network.layers:
        if isinstance(layer, BatchNorm):
            (gamma, beta), (mean, var) = layer.params, layer.statistics
            gamma[:] = rng.uniform(-1.5 if negative else 0.5, 1.5, len(gamma))
            beta[:] = rng.normal(0, 0.3, len(beta))
            mean[:] = rng.normal(0, 0.3, len(mean))
            var[:] = rng.uniform(0.5, 2, len(var))
    return network


def images(shape, seed=1):
    return np.random.default_rng(seed).random(shape, np.float32)


def run(stage, x):
    """The output of a stage alone, for a map (H, W, N, C)."""
    h, w, n, _ = x.shape
    memory = Memory()
    plan = Plan(memory)
    frame, inside = stage.frame(memory, "map", (h, w), n)
    plan.clear_around(frame, inside)
    frame[inside] = x
    out = np.empty((*stage.output_size((h, w)), n, len(stage.bias)), np.float32)
    stage.plan(plan, frame, (h, w), out)
    plan.run()
    return out


@pytest.mark.parametrize("name, shape", CASES)
def test_the_fast_pass_has_the_outputs_of_the_layers(name, shape):
    network = trained(name).folded()
    x = images(shape)
    before = x.copy()
    assert network.fast_pass
    assert largest_error(network.outputs(x), Network(network.layers).outputs(x)) < BOUND
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("name", SHAPES)
def test_scales_below_zero_are_kept_behind_a_pool(name):
    layers = trained(name, negative=True).layers
    folded = fold(layers)
    assert any(isinstance(a, AffineReLU) and a.scale is not None for a in folded)
    found = stages_of(folded)
    x = images(SHAPES[name][1])
    assert found
    assert largest_error(FastPass(found).outputs(x), Network(layers).outputs(x)) < BOUND


@pytest.mark.parametrize("name", SHAPES)
def test_an_output_stays_as_it_is_and_other_shapes_between_change_nothing(name):
    network = trained(name).folded()
    inputs = [images(shape) for shape in SHAPES[name]]
    first = [network.outputs(x) for x in inputs]
    copies = [y.copy() for y in first]
    for x, y, copy in zip(inputs, first, copies, strict=True):
        np.testing.assert_array_equal(network.outputs(x), copy)
        np.testing.assert_array_equal(y, copy)


def test_what_was_read_before_leaves_no_trace():
    network = trained("cnn").folded()
    x = images((3, 28, 28))
    alone = network.outputs(x)
    network.outputs(x * 1000)
    np.testing.assert_array_equal(network.outputs(x), alone)


def test_one_network_serves_many_threads():
    network = trained("cnn").folded()
    inputs = [images((1 + i % 4, 28, 28), i) for i in range(60)]
    alone = [network.outputs(x) for x in inputs]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(network.outputs, inputs))
    for y, wanted in zip(together, alone, strict=True):
        np.testing.assert_array_equal(y, wanted)


def test_memory_is_used_again_and_what_is_large_is_given_back(monkeypatch):
    network = trained("cnn").folded()
    x = images((1, 28, 28))
    network.outputs(x)
    (workspace,) = network.fast_pass._free
    size = workspace.memory.nbytes
    for _ in range(3):
        network.outputs(x)
    assert network.fast_pass._free == [workspace] and workspace.memory.nbytes == size
    monkeypatch.setattr(fast_pass, "MAX_KEPT", size - 1)
    network.outputs(x)
    assert network.fast_pass._free == []


def test_many_shapes_leave_few_plans():
    network = trained("line").folded()
    for width in range(32, 32 + 4 * fast_pass.MAX_PLANS, 2):
        network.outputs(images((1, 32, width)))
    (workspace,) = network.fast_pass._free
    assert 0 < len(workspace._plans) <= fast_pass.MAX_PLANS


@pytest.mark.parametrize("n", [1, 5, 32])
@pytest.mark.parametrize("name", ["cnn", "rejector"])
def test_no_product_for_digits_is_so_large_that_blas_would_share_it(name, n):
    network = trained(name).folded()
    network.outputs(images((n, 28, 28)))
    (workspace,) = network.fast_pass._free
    (planned,) = workspace._plans.values()
    products = [step for step in planned.steps.steps if step.func is np.matmul]
    assert len(products) > 15
    for step in products:
        (m, c), k = step.args[0].shape[-2:], step.args[1].shape[-1]
        assert m * c * k < SHARED_PRODUCT


def test_many_images_are_read_in_parts_in_several_threads(monkeypatch):
    network = trained("cnn").folded()
    x = images((200, 28, 28))
    monkeypatch.setattr(threads, "thread_count", lambda: 1)
    alone = network.logits(x)
    assert len(network.fast_pass._free) == 1
    monkeypatch.setattr(threads, "thread_count", lambda: 3)
    np.testing.assert_array_equal(network.logits(x), alone)


def test_other_layers_and_other_numbers_take_the_way_of_the_layers():
    network = trained("mlp")
    assert network.folded().fast_pass is None
    x = images((3, 28, 28))
    np.testing.assert_allclose(network.folded().logits(x), network.logits(x))
    exact = trained("cnn").folded().outputs(x.astype(np.float64))
    assert exact.dtype == np.float64


@pytest.mark.parametrize("n", [1, 5])
@pytest.mark.parametrize("tile, pool", TILES_AND_POOLS)
@pytest.mark.parametrize(
    "size, padding, dilation",
    [((12, 12), 1, 1), ((7, 10), 1, 1), ((6, 9), 0, 1), ((19, 34), 1, 2)],
)
def test_a_stage_is_its_convolution_pool_bias_and_relu(
    size, padding, dilation, pool, tile, n, monkeypatch
):
    monkeypatch.setattr(tile_stage, "TILES", (tile,))
    monkeypatch.setattr(tile_stage, "BAND", 20_000)  # several bands
    rng = np.random.default_rng(0)
    layer = WinogradConv2D(16, 24, rng, padding, dilation=dilation)
    bias = rng.standard_normal(24, np.float32)
    x = rng.standard_normal((*size, n, 16), np.float32)
    wanted, _ = layer.forward(x)
    if POOLS[pool]:
        wanted, _ = POOLS[pool].forward(wanted)
    wanted = np.maximum(wanted + bias, 0)

    assert (
        largest_error(run(TileStage(layer.precompute(), pool, bias), x), wanted) < BOUND
    )


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    "size, kernel, padding, dilation",
    [
        ((4, 21), (4, 3), (0, 1), 1),
        ((1, 30), (1, 5), (0, 2), 1),
        ((1, 30), (1, 5), (0, 4), 2),
        ((7, 13), (2, 3), (2, 0), 3),
    ],
)
def test_a_row_stage_is_its_convolution_bias_and_relu(
    size, kernel, padding, dilation, n, monkeypatch
):
    monkeypatch.setattr(stages, "BAND", 5_000)  # several bands
    rng = np.random.default_rng(0)
    layer = DilatedConv2D(16, 24, kernel, rng, padding, dilation)
    bias = rng.standard_normal(24, np.float32)
    x = rng.standard_normal((*size, n, 16), np.float32)
    wanted = np.maximum(layer.forward(x)[0] + bias, 0)
    assert largest_error(
        run(RowStage(layer.params[0], padding, dilation, bias), x), wanted
    ) < (BOUND)


def test_the_larger_the_map_the_larger_the_tiles():
    layer = WinogradConv2D(64, 64, np.random.default_rng(0), padding=1)
    stage = TileStage(layer.precompute(), (1, 1), np.zeros(64, np.float32))
    assert stage.tile((4, 4), 1) == 2
    assert stage.tile((12, 12), 32) == 6


@pytest.mark.parametrize("name", ["cnn", "line"])
def test_no_kernel_is_transformed_before_it_is_needed(monkeypatch, name):
    made = []

    def noted(w, m):
        made.append(m)
        return transform_kernel(w, m)

    for module in (winograd, tile_stage):
        monkeypatch.setattr(module, "transform_kernel", noted)
    network = trained(name).folded()
    assert not made
    x = np.zeros(SHAPES[name][0], np.float32)
    network.outputs(x)
    convolutions = sum(
        isinstance(stage, TileStage) for stage in network.fast_pass.stages
    )
    assert len(made) == convolutions > 2
    network.outputs(x)
    assert len(made) == convolutions
