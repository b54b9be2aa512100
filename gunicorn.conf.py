"""How gunicorn serves the site; found by itself where `gunicorn` is run from here.

What can be chosen are the DIGITS_* settings; docs/serving.md lists them.
"""

import gc
import os
import sys
import tempfile

# Processes and threads share the work: BLAS, which reads this when NumPy is imported,
# needs no threads of its own for products as small as one drawing's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
# flask run writes lines of its own; here the site does.
os.environ.setdefault("DIGITS_LOG", "on")

from webapp.config import SettingsError, collect  # noqa: E402

try:
    settings = collect({})
except SettingsError as error:  # one sentence, no traceback
    sys.exit(f"Error: {error}")

wsgi_app = "wsgi:app"
bind = settings["BIND"]
workers = settings["WORKERS"]
worker_class = "gthread"
threads = settings["THREADS"]
# The networks are loaded once, and the processes share their memory.
preload_app = True
# A stop waits for the answers under way.
graceful_timeout = settings["PATIENCE"]
# Memory that looks like a disk, where there is such, so that the disk may be read-only.
shared_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
worker_tmp_dir = shared_memory
# Nobody steers the server from outside; gunicorn 25.1 and later would let a socket do.
control_socket_disable = True
# Addresses and schemes are the business of DIGITS_PROXIES alone.
forwarded_allow_ips = ""
forwarder_headers = ""


def pre_fork(server, worker) -> None:
    """Keep what is loaded out of every process' search for garbage.

    The search would take a twentieth of a second, and copy what the processes share.
    """
    gc.collect()
    gc.freeze()


if settings["METRICS"]:
    figures = tempfile.TemporaryDirectory(prefix="digits-metrics-", dir=shared_memory)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures.name

    def child_exit(server, worker) -> None:
        """Stop counting a process that has ended among those that run."""
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)

    def on_exit(server) -> None:
        """Leave nothing behind."""
        figures.cleanup()
