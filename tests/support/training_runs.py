"""Runs of model/train.py, each in a process of its own, to which something happens.

`TrainingRuns` starts this file, which imports everything once, and forks for each run.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["mlp", "--hidden", "8", "--epochs", "3", "--limit", "500", "--out"]


@dataclass
class Outcome:
    """End of a run: its exit code, or less than 0 the signal; and its output."""

    code: int
    output: str


class TrainingRuns:
    """A process that trains small networks, as often as it is asked to."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.training_runs"],
            cwd=ROOT,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, out: Path, *options: str, fault: tuple = ("none",)) -> Outcome:
        """Train into a folder. A fault is a function's name here, and its arguments."""
        order = {"arguments": [*SMALL, str(out), *options], "fault": fault}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Outcome(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def die() -> None:
    """Kill this process as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def none() -> None:
    """Do nothing."""


def killed_at_step(number: int) -> None:
    """Killed before that step of the run."""
    from model.training.run import Run

    step, count = Run.step, iter(range(number - 1))

    def counted(*arguments):
        if next(count, None) is None:
            die()
        return step(*arguments)

    Run.step = counted


def killed_at_write(name: str, moment: str, number: int = 1) -> None:
    """Killed as a file of that name is written for the n-th time: when it is half
    written, or just before or just after it takes the place of the old one."""
    replace, count = os.replace, iter(range(number - 1))

    def counted(source, target):
        if Path(target).name == name and next(count, None) is None:
            if moment == "half-way":
                os.truncate(source, os.path.getsize(source) // 2)
            if moment == "after":
                replace(source, target)
            die()
        replace(source, target)

    os.replace = counted


def no_file_over(size: int) -> None:
    """The system refuses to write more bytes than that to a file, as a full disk."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def main() -> None:
    """Fork for each order on stdin, and answer with a line."""
    import model.train as script
    from model.artifact import load_test_images
    from model.evaluation import plots, rejection
    from model.training import publish

    images = load_test_images()
    prepared = publish.prepare_all(images[0])
    script.load_mnist = lambda source: (images, images)
    script.prepare_all = lambda x: prepared[: len(x)]
    publish.prepare_all = lambda x: prepared
    # What takes long and is neither kept nor compared here.
    plots.write_figures = lambda *_: None
    rejection.IMAGES_PER_CLASS = 2
    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryFile() as output:
            child = os.fork()
            if not child:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
                fault, *arguments = order["fault"]
                globals()[fault](*arguments)
                script.main(order["arguments"])
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            output.seek(0)
            text = output.read().decode()
        print(json.dumps({"code": code, "output": text}), flush=True)


if __name__ == "__main__":
    main()
