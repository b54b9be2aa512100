"""The site's budgets: its start, one drawing, its memory after a thousand requests.

    python tests/benchmarks/serving.py

Starts `flask run` as people do, on a free port. Memory is read from /proc (Linux).
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from model.ink.strokes import check_strokes, strokes_to_ink
from model.preprocess import prepare
from model.recognizer import MODELS, Recognizer

SEVEN = [[[0.2, 0.2], [0.8, 0.2], [0.7, 0.45], [0.5, 0.8]]]
REQUESTS, THREADS = 1000, 4


def milliseconds(function, repeat: int = 300) -> float:
    """The median time of a call."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def ask(address: str) -> bytes:
    """Post a drawing as the page does, and read the answer."""
    body = json.dumps({"strokes": SEVEN}).encode()
    headers = {"Content-Type": "application/json", "X-Fragment": "result"}
    request = urllib.request.Request(address, body, headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read()


def resident(process: subprocess.Popen) -> float:
    """The memory of a process in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def first_page(address: str, start: float) -> float:
    """Seconds from the start to the first page that comes back."""
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return time.perf_counter() - start
        except OSError:
            time.sleep(0.01)


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}/"
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "run", "--port", port],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        print(f"first page: {first_page(address, start):.2f} s after `flask run`")
        print(f"memory then: {resident(process):.0f} MB")
        print(
            f"a drawing, asked over HTTP: {milliseconds(lambda: ask(address)):.1f} ms"
        )
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda _: ask(address), range(REQUESTS)))
        print(f"memory after {REQUESTS} more: {resident(process):.0f} MB")
    finally:
        process.terminate()
        process.wait()
    image = prepare(strokes_to_ink(check_strokes(SEVEN)))
    for name in MODELS:
        reader = Recognizer.load(name)
        network = milliseconds(lambda r=reader: r.probabilities(image[None]))
        whole = milliseconds(lambda r=reader: r.read(SEVEN))
        print(f"{name}: network {network:.2f} ms, the whole reading {whole:.2f} ms")
    print(f"{os.cpu_count()} cores")


if __name__ == "__main__":
    main()
