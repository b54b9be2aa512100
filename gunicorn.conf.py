"""How gunicorn serves the site; found by itself where `gunicorn` is run from here.

What can be chosen are the DIGITS_* settings, in the README's table.
"""

import gc
import os
import resource
import sys
import tempfile

# Requests have threads of their own: BLAS, which reads this when NumPy is imported,
# needs no more of them for products as small as one drawing's.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
# flask run writes lines of its own; here the site does.
os.environ.setdefault("DIGITS_LOG", "on")

from model.training.malloc import give_back_memory  # noqa: E402
from webapp.config import SettingsError, collect  # noqa: E402
from webapp.helping import HelpingWorker  # noqa: E402
from webapp.inboxes import Inboxes  # noqa: E402

try:
    settings = collect({})
except SettingsError as error:  # one sentence, no traceback
    sys.exit(f"Error: {error}")

give_back_memory()
wsgi_app = "wsgi:app"
bind = settings["BIND"]
workers = settings["WORKERS"]
threads = settings["THREADS"]
# Twice as many, since a reload has old processes and new ones; and not made anew where
# this is read again, for the old ones know no others.
if not HelpingWorker.inboxes.pairs:
    HelpingWorker.inboxes = Inboxes(2 * workers)
# As many connections a process as there may be open files, but for what else it opens:
# a process that can open no more ends, with all of its connections.
files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
others = 4 * workers + threads + 60
unlimited = files == resource.RLIM_INFINITY
worker_connections = 1000 if unlimited else max(threads + 1, min(1000, files - others))
HelpingWorker.patience = settings["PATIENCE"]
# A Redis that is slow to say how often somebody asked would hold up all the others.
HelpingWorker.reads_in_loop = settings["RATE_STORAGE"] == "memory"
worker_class = HelpingWorker
# The networks are loaded once, and the processes share their memory.
preload_app = True
# Longer than a request may take: a stop waits for all of them.
graceful_timeout = settings["PATIENCE"] + 5
# Longer than a proxy's pause between two requests on one connection, on the average.
keepalive = 5
# Memory that looks like a disk, where there is such, so that the disk may be read-only.
shared_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
worker_tmp_dir = shared_memory
# Nobody steers the server from outside; gunicorn 25.1 and later would let a socket do.
control_socket_disable = True
# Addresses and schemes are the business of DIGITS_PROXIES alone.
forwarded_allow_ips = ""
forwarder_headers = ""


def pre_fork(server, worker) -> None:
    """Give a process that is about to start its place among the others.

    What is loaded by now stays: no process looks through it again for garbage, which
    would take a twentieth of a second and copy what they share.
    """
    gc.collect()
    gc.freeze()
    worker.place = worker.shares.take()


def child_exit(server, worker) -> None:
    """Forget a process that has ended, and what it was doing."""
    worker.shares.give_back(worker.place)
    closed = worker.inboxes.pass_on(worker.place, worker.shares.somebody())
    if closed:
        server.log.warning(
            "A process ended. Drawings given to it that are lost: %d.", closed
        )
    if settings["METRICS"]:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


if settings["METRICS"]:
    figures = tempfile.TemporaryDirectory(prefix="digits-metrics-", dir=shared_memory)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures.name

    def on_exit(server) -> None:
        """Leave nothing behind."""
        figures.cleanup()
