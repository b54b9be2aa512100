"""Export a saved network: `python -m model.export [NETWORK]`.

Writes ONNX, safetensors, and a model card in the Hugging Face Hub's form with the
artifact's figures.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import click
import numpy as np
import onnx
import safetensors.numpy
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

if not __package__:  # run as a file: PEP 366
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    __package__ = "model"

from .artifact import load_test_images
from .errors import SetupError
from .evaluation.model_card import model_card
from .files import make_folder, write_atomically
from .nn.convolution import Conv2D, ImagesFirst, PixelsFirst
from .nn.layers import Dense, Flatten, ReLU
from .nn.network import Network
from .nn.normalization import BatchNorm, Dropout
from .nn.pooling import MaxPool
from .nn.winograd import WinogradConv2D
from .preprocess import prepare_all
from .recognizer import MODELS, Recognizer

OPSET, IR_VERSION = 17, 8  # ONNX's, old enough for any runtime of the last years
CHECKED_IMAGES = 100  # Number of test images that the ONNX file is checked with
TOLERANCE = 1e-5  # Maximum difference of a probability


@click.command()
@click.argument("network", type=click.Choice(MODELS), default=MODELS[0])
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("export"),
    show_default=True,
)
def main(network: str, out: Path) -> None:
    """Write NETWORK as ONNX and safetensors, with its model card, to a folder."""
    try:
        recognizer = Recognizer.load(network)
        files = {
            f"{network}.onnx": to_onnx(recognizer.trained, recognizer.temperature),
            f"{network}.safetensors": to_safetensors(recognizer),
            "MODEL_CARD.md": model_card(recognizer.metadata).encode(),
        }
        difference = check_onnx(files[f"{network}.onnx"], recognizer)
        make_folder(out)
        for name, data in files.items():
            write_atomically(out / name, partial(_write, data))
            click.echo(f"wrote {out / name}")
    except (SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"ONNX agrees with ours on {CHECKED_IMAGES} test images to {difference:.1e}"
    )


def _write(data: bytes, file: BinaryIO) -> None:
    file.write(data)


def to_onnx(network: Network, temperature: float) -> bytes:
    """Return a network as an ONNX file, built node by node from its layers and arrays.

    Input "images" (N, 28, 28) float32, prepared; outputs "logits" and calibrated
    "probabilities", both (N, 10). Raises NotImplementedError for an unknown layer.
    """
    nodes: list[onnx.NodeProto] = []
    arrays: list[onnx.TensorProto] = []

    def constant(array: np.ndarray) -> str:
        array = np.ascontiguousarray(array)
        arrays.append(numpy_helper.from_array(array, f"array_{len(arrays)}"))
        return arrays[-1].name

    def add(
        operator: str,
        *inputs: np.ndarray,
        output: str | None = None,
        **attributes: Any,
    ) -> None:
        last = nodes[-1].output[0] if nodes else "images"
        names = [last, *map(constant, inputs)]
        output = output or f"{operator}_{len(nodes)}"
        nodes.append(helper.make_node(operator, names, [output], **attributes))

    for layer in network.layers:
        match layer:
            case PixelsFirst():
                add("Unsqueeze", np.array([1], np.int64))
            case Conv2D() | WinogradConv2D():
                kernel = layer.params[0].transpose(3, 2, 0, 1)  # (K, C, size, size)
                add("Conv", kernel, pads=[layer.padding] * 4)
            case MaxPool():
                add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
            case BatchNorm():
                state = *layer.params, *layer.statistics
                add("BatchNormalization", *state, epsilon=layer.epsilon)
            case ReLU():
                add("Relu")
            case ImagesFirst():
                add("Transpose", perm=[0, 2, 3, 1])  # ours has channels last
                add("Flatten")
            case Flatten():
                add("Flatten")
            case Dropout():
                pass  # it does nothing in inference
            case Dense():
                add("Gemm", *layer.params)
            case _:
                raise NotImplementedError(type(layer).__name__)
    nodes[-1].output[0] = "logits"
    add("Div", np.array(temperature, np.float32))
    add("Softmax", output="probabilities", axis=1)
    return _model(nodes, arrays).SerializeToString()


def _model(nodes: list, arrays: list) -> onnx.ModelProto:
    def value(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *shape])

    graph = helper.make_graph(
        nodes,
        "digits",
        [value("images", 28, 28)],
        [value("logits", 10), value("probabilities", 10)],
        arrays,
    )
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return model


def to_safetensors(recognizer: Recognizer) -> bytes:
    """Return the network's arrays by name, as a safetensors file."""
    metadata = {"network": recognizer.name, "temperature": str(recognizer.temperature)}
    arrays = recognizer.trained.named_state()
    return safetensors.numpy.save(arrays, {"format": "np"} | metadata)


def check_onnx(data: bytes, recognizer: Recognizer) -> float:
    """Return the largest difference of a probability, by ONNX's reference evaluator.

    Raises SetupError, with the cure, if it is larger than TOLERANCE.
    """
    images = prepare_all(load_test_images()[0][:CHECKED_IMAGES])
    evaluator = ReferenceEvaluator(onnx.load_from_string(data))
    (theirs,) = evaluator.run(["probabilities"], {"images": images})
    difference = float(np.abs(theirs - recognizer.probabilities(images)).max())
    if difference > TOLERANCE:
        raise SetupError(
            f"The ONNX file differs from the network by {difference:.1e} and was not "
            "written. Cure: pip install --upgrade onnx"
        )
    return difference


if __name__ == "__main__":
    main()
