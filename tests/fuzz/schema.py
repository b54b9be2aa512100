"""The site under gunicorn, asked by schemathesis what its own openapi.json promises.

    python -m tests.fuzz.schema 1000 FOLDER

Requests are counted by the site's log, memory is the serving process'. A finding is a
check of schemathesis' that fails, or a status of 500 and above: its report is kept.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.watch import EARLY, Result, resident
from tests.support.server import Server, gunicorn

CONFIG = Path(__file__).with_name("schemathesis.toml")
NAME = "openapi.json over HTTP"
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance"),
    *("negative_data_rejection", "unsupported_method"),
)
EVERY = 0.5  # seconds


def main() -> None:
    wanted, folder = int(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="digits-fuzz-") as scratch:
        os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/corrections.sqlite3"
        switches = {"RATE_LIMIT": "off", "CORRECTIONS": "on", "THREADS": 4}
        with gunicorn(Path(scratch), **switches) as server:
            result = ask(server, wanted, folder)
    result.write(folder)


def ask(server: Server, wanted: int, folder: Path) -> Result:
    """Have schemathesis ask until so many requests have come."""
    result, samples = Result(NAME), []
    begin = time.perf_counter()
    seed = 0
    while result.inputs < wanted:
        seed += 1
        report = folder / f"schemathesis-{seed}.txt"
        with report.open("w") as output:
            command = schemathesis(server.port, min(wanted, 1000), seed)
            running = subprocess.Popen(command, stdout=output, stderr=output)
            while running.poll() is None:
                samples.append((count(server), resident(serving(server))))
                time.sleep(EVERY)
        before, result.inputs = result.inputs, count(server)
        if running.returncode:
            result.findings += 1
        else:
            report.unlink()
        if result.inputs == before:
            raise RuntimeError(f"schemathesis asks nothing: see {report}")
    result.seconds = time.perf_counter() - begin
    result.findings += sum(line.get("status", 0) >= 500 for line in server.lines())
    enough = EARLY * result.inputs
    result.early = next(memory for asked, memory in samples if asked >= enough)
    result.late = resident(serving(server))
    return result


def schemathesis(port: int, examples: int, seed: int) -> list[str]:
    """The command, for so many examples of each operation."""
    program = Path(sys.executable).with_name("schemathesis")
    return [
        *(str(program), "--config-file", str(CONFIG)),
        *("run", f"http://127.0.0.1:{port}/openapi.json"),
        *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(examples), "--seed", str(seed)),
        *("--continue-on-failure", "--no-shrink", "--warnings", "off"),
    ]


def count(server: Server) -> int:
    """Return the number of requests that the site has answered."""
    with server.output.open("rb") as file:
        return sum(1 for _ in file)


def serving(server: Server) -> int:
    """The one process that answers, a child of gunicorn's."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


if __name__ == "__main__":
    main()
