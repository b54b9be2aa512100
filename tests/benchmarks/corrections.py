"""Fine-tuning with a person's corrections: with some, measured on the others.

    python tests/benchmarks/corrections.py FILE [--log LOG]

FILE holds drawings of one digit with their writers (JSON lines). Of each writer in turn
40 drawings, taken at random, play the corrections: they are what a person has drawn and
said the true digit of, whether it was read right or wrong. The rest are held out. The
network that ships is fine-tuned as `python model/train.py --drawings` does, each time
from the same start: with 10 of the 40, with all 40 and, to tell apart what is personal,
with the 40 of the next writer. Each time it is calibrated anew, and reads the drawings
held out and MNIST's test images.

Printed are the drawings held out that were misread before and after, what was mended
and what was spoiled (McNemar's exact test), the difference pooled over the writers with
its 95 % interval (bootstrap over writers), and what MNIST's test set loses. The recipe
was not chosen on these writers. No weights are written. A run that was stopped goes on
where its LOG ends.
"""

import dataclasses
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click
import numpy as np
from paired import Results, compare, summarize

from model import artifact
from model.data.drawing_files import LabeledDrawing, load_drawings
from model.data.mnist import load_mnist
from model.data.styles import sample_styles
from model.evaluation.calibration import fit_temperature, uncertainty_threshold
from model.evaluation.rejection import SEED
from model.files import file_sha256
from model.nn.loss import softmax
from model.nn.network import Network
from model.preprocess import prepare_all
from model.training.fine_tuning import Origin, single_digit_drawings
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers
from model.training.recipes import FineTuning
from model.training.run import Data, Run
from model.training.synthetic import render_drawings

CORRECTIONS = 40
# By name: how many corrections, and how many writers further on their writer is.
ARMS = {"10 of theirs": (10, 0), "40 of theirs": (40, 0), "40 of another": (40, 1)}


@dataclasses.dataclass(frozen=True)
class Marks:
    """Right or wrong: bool each, (N,) of drawings and (10000,) of MNIST's."""

    right: np.ndarray
    sure: np.ndarray
    mnist: np.ndarray

    def on(self, some: np.ndarray) -> "Marks":
        """Return those on some of the drawings, by a mask (N,)."""
        return Marks(self.right[some], self.sure[some], self.mnist)


class Exam:
    """Images for the calibration, as in `train.py`, and for the measurement."""

    def __init__(self, start: Origin, x, y, test_set, workers: Workers) -> None:
        self.start, self.workers = start, workers
        # MNIST's images held out, (N, 28, 28) float32, and as many in other styles.
        drawn, _ = sample_styles(len(x), np.random.default_rng(SEED))
        self.digits, self.y = np.concatenate([x, drawn]), y
        self.x_test, self.y_test = prepare_all(test_set[0]), test_set[1]

    def mark(self, network: Network, x: np.ndarray, y: np.ndarray) -> Marks:
        """Calibrate the network, and have it read drawings x (N, 28, 28), y (N,)."""
        network = network.folded()
        temperature, threshold = self.calibration(network)
        p = softmax(self.read(network, x) / np.float32(temperature))
        return Marks(
            right=p.argmax(axis=1) == y,
            sure=p.max(axis=1) >= threshold,
            mnist=self.read(network, self.x_test).argmax(axis=1) == self.y_test,
        )

    def calibration(self, network: Network) -> tuple[float, float]:
        """The temperature, and the confidence below which it is not sure."""
        if self.start.saw_all_training_images:
            return self.start.about["temperature"], self.start.about["uncertain_below"]
        logits = self.read(network, self.digits)
        temperature = fit_temperature(logits[: len(self.y)], self.y)
        p = softmax(logits / np.float32(temperature))
        return temperature, uncertainty_threshold(p.max(axis=1))

    def read(self, network: Network, images: np.ndarray) -> np.ndarray:
        """Images (N, 28, 28) -> logits (N, 10), a part of them in each thread."""
        parts = np.array_split(images, min(len(images), self.workers.threads))
        return np.concatenate(self.workers.map(network.logits, parts))


def counts(before: Marks, after: Marks) -> dict[str, int]:
    """The same drawings read before and after, as plain numbers for the log."""
    return {
        "held_out": len(before.right),
        "wrong_before": int((~before.right).sum()),
        "wrong_after": int((~after.right).sum()),
        "mended": int((~before.right & after.right).sum()),
        "spoiled": int((before.right & ~after.right).sum()),
        "unsure_before": int((~before.sure).sum()),
        "unsure_after": int((~after.sure).sum()),
        "sure_wrong_before": int((before.sure & ~before.right).sum()),
        "sure_wrong_after": int((after.sure & ~after.right).sum()),
        "mnist_mended": int((~before.mnist & after.mnist).sum()),
        "mnist_spoiled": int((before.mnist & ~after.mnist).sum()),
    }


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--log", type=click.Path(path_type=Path), help="Results, to go on from.")
@click.option("--writers", type=click.IntRange(1), help="Only the first so many.")
@click.option("--arms", type=click.Choice(ARMS), multiple=True, default=list(ARMS))
@click.option("--network", default="cnn", show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--epochs", type=click.IntRange(1), help="Other than the recipe's.")
@click.option("--learning-rate", type=float, help="Other than the recipe's.")
@click.option("--threads", type=click.IntRange(1))
def main(file, log, writers, arms, network, seed, threads, **changes) -> None:
    """Fine-tune for each writer of FILE in turn, and print what it does."""
    trained, about, _ = artifact.load(artifact.folder() / f"{network}.npz", network)
    start = Origin(trained, about, [], {})
    recipe = start.recipe(**{k: v for k, v in changes.items() if v is not None})
    settings = {
        "drawings_sha256": file_sha256(file),
        "network_sha256": file_sha256(artifact.folder() / f"{network}.npz"),
        "recipe": recipe.as_dict(),
        "seed": seed,
    }
    done = read_log(log, settings)
    people = by_writer(load_drawings(file), seed)
    print(f"{len(people)} writers with over {2 * CORRECTIONS} drawings", flush=True)
    names = list(people)
    held_out = [d for drawings in people.values() for d in drawings[CORRECTIONS:]]
    whose = np.array([str(drawing.writer) for drawing in held_out])
    x, y = render_drawings(held_out)
    with Workers(threads) as workers:
        data, exam = prepared(start, recipe, workers)
        first = exam.mark(trained, x, y)
        for i, writer in enumerate(names[:writers]):
            own = whose == writer
            before = first.on(own)
            for arm in arms:
                if (writer, arm) in done:
                    continue
                n, further = ARMS[arm]
                theirs = people[names[(i + further) % len(names)]][:n]
                begun = time.perf_counter()
                run = Run(recipe, seed, dataclasses.replace(start, drawings=theirs))
                while not run.finished:
                    run.epoch(data, workers)
                found = counts(before, exam.mark(run.averaged, x[own], y[own]))
                done[writer, arm] = found
                write_log(log, {"writer": writer, "arm": arm} | found)
                seconds = time.perf_counter() - begun
                print(f"{writer}, {arm}: {said(found)}; {seconds:.0f} s", flush=True)
    summarize(done)
    for other in ("10 of theirs", "40 of another"):
        compare(done, "40 of theirs", other)


def said(found: dict[str, int]) -> str:
    """One fine-tuning's figures as a line."""
    mnist = found["mnist_mended"] - found["mnist_spoiled"]
    return (
        f"{found['wrong_before']} of {found['held_out']} wrong before, "
        f"{found['wrong_after']} after; MNIST {mnist:+d} of 10,000"
    )


def prepared(start: Origin, recipe: FineTuning, workers: Workers) -> tuple[Data, Exam]:
    """MNIST's part in every fine-tuning, and what every network is measured on."""
    (x, y), test_set = load_mnist()
    last = slice(-recipe.images - recipe.validation, None)
    x, y, n = prepare_all(x[last]), y[last], recipe.images
    exam = Exam(start, x[n:], y[n:], test_set, workers)
    return Data(x[:n], y[:n], x[:0], y[:0]), exam


def by_writer(
    drawings: list[LabeledDrawing], seed: int
) -> dict[str, list[LabeledDrawing]]:
    """Each writer's drawings of one digit, shuffled; no writer who has drawn little."""
    people: dict[str, list[LabeledDrawing]] = {}
    for drawing in single_digit_drawings(drawings)[0]:
        people.setdefault(str(drawing.writer), []).append(drawing)
    return {
        writer: [
            theirs[i] for i in np.random.default_rng(seed).permutation(len(theirs))
        ]
        for writer, theirs in sorted(people.items())
        if len(theirs) > 2 * CORRECTIONS
    }


def read_log(path: Path | None, settings: dict) -> Results:
    """Return a log's entries, by writer and arm; a new log begins with the settings."""
    if path is None:
        return {}
    if not path.exists():
        write_log(path, settings)
    first, *entries = map(json.loads, path.read_text().splitlines())
    if first != json.loads(json.dumps(settings)):
        raise click.ClickException(
            f"{path} is of another file, network or recipe. Cure: another --log."
        )
    return {(entry.pop("writer"), entry.pop("arm")): entry for entry in entries}


def write_log(path: Path | None, entry: dict) -> None:
    """Add a line to the log, if there is one."""
    if path:
        with path.open("a") as file:
            file.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    keep_freed_memory()
    main()
