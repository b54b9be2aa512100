"""Outcome of a target's run: inputs, seconds, findings and memory."""

import hashlib
import json
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

EARLY = 0.2  # of the inputs: by then, all that is kept for good has been loaded
MOST_WRITTEN = 20  # findings


@dataclass
class Result:
    """A line of the table."""

    target: str
    inputs: int = 0
    seconds: float = 0.0
    findings: int = 0  # different ones
    early: float = 0.0  # MB of memory, when EARLY of the inputs were done
    late: float = 0.0  # the same at the end

    def write(self, folder: Path) -> None:
        """Leave it where the run that started us looks for it."""
        path = folder / f"{file_name(self.target)}.json"
        path.write_text(json.dumps(asdict(self)))


@dataclass
class Watch:
    """Runs a check on one input after the other."""

    result: Result
    check: object
    wanted: int
    folder: Path
    start: float = field(default_factory=time.perf_counter)
    found: set[str] = field(default_factory=set)

    def __call__(self, value: object) -> None:
        """Check one; whatever it raises is written down, and the next may come."""
        try:
            self.check(value)
        except Exception as error:
            self.write_finding(value, error)
        self.result.inputs += 1
        if self.result.inputs == int(EARLY * self.wanted):
            self.result.early = resident("self")
        if self.result.inputs % (1 + self.wanted // 20) == 0:
            print(f"{self.result.inputs} inputs, {resident('self'):.0f} MB", flush=True)

    @property
    def is_done(self) -> bool:
        return self.result.inputs >= self.wanted

    def finish(self) -> None:
        """Write what it came to."""
        self.result.seconds = time.perf_counter() - self.start
        self.result.late = resident("self")
        self.result.write(self.folder)

    def write_finding(self, value: object, error: Exception) -> None:
        """Keep one input for each place that fails."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        key = f"{type(error).__name__} {place.filename}:{place.lineno}"
        if key in self.found:
            return
        self.found.add(key)
        self.result.findings = len(self.found)
        if len(self.found) <= MOST_WRITTEN:
            text = f"{value!r}\n\n{''.join(traceback.format_exception(error))}"
            name = hashlib.sha256(key.encode()).hexdigest()[:8]
            path = self.folder / f"{file_name(self.result.target)}-{name}.txt"
            path.write_text(text, errors="backslashreplace")


def file_name(target: str) -> str:
    return target.replace(" ", "-")


def resident(process: int | str) -> float:
    """The memory of a process in MB, from /proc (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
