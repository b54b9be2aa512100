"""The site as it is served: the real nginx with our configuration, and two gunicorns.

Nothing but paths, the port and the address to listen at are the test's own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.server import ROOT, Server, free_port, gunicorn

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
MISSING = "nginx is not installed. Cure: apt-get install nginx-light"
# What surrounds deploy/nginx.conf; Debian has it in /etc/nginx/nginx.conf.
MAIN = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr;
worker_processes {workers};
events {{ worker_connections 1024; }}
http {{
    access_log off;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/digits.conf;
}}
"""


def nginx_path() -> str | None:
    """Return nginx' program; ordinary accounts of Debian have no sbin in their path."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def documented_pools() -> dict[str, dict[str, str]]:
    """Return the settings of each pool that is served, from deploy/*.env."""
    return {pool: settings_of(pool) for pool in ("quick", "slow")}


def documented_arguments() -> dict[str, tuple[str, ...]]:
    """Return gunicorn's own options for each pool, from deploy/*.env."""
    arguments = {}
    for pool in ("quick", "slow"):
        text = (ROOT / "deploy" / f"{pool}.env").read_text()
        found = re.search(r"^GUNICORN_CMD_ARGS=(.+)$", text, re.M)
        arguments[pool] = tuple(found[1].split()) if found else ()
    return arguments


def settings_of(pool: str) -> dict[str, str]:
    """Return the DIGITS_* settings in a pool's file, without their prefix."""
    text = (ROOT / "deploy" / f"{pool}.env").read_text()
    return dict(re.findall(r"^DIGITS_(\w+)=(.+)$", text, re.M))


@dataclass
class Site(Server):
    """nginx that runs, at a port, with the gunicorns behind it."""

    folder: Path = Path()
    memory: Path = Path()  # the folder for bodies and answers, in memory
    pools: dict[str, Server] = field(default_factory=dict)

    def logs(self) -> str:
        """Return all that nginx and the gunicorns have written."""
        files = [*self.folder.rglob("*.log"), *self.folder.rglob("std*")]
        return "".join(file.read_text() for file in files)


@contextmanager
def served(
    folder: Path,
    pools: Mapping[str, Mapping[str, object]] | None = None,
    niced: Mapping[str, int] | None = None,
    arguments: Mapping[str, tuple[str, ...]] | None = None,
    **settings,
) -> Iterator[Site]:
    """A Site that answers, of the pools that are documented, or of these; then gone.

    `pools` has the settings of each, “quick” and “slow”; where there is no “slow” one,
    all requests go to the other. `niced` says how much less urgent a pool is;
    `arguments` are gunicorn's own for a pool, those that are documented by default.
    """
    with ExitStack() as stack:
        # A socket's path may have 107 bytes.
        sockets = stack.enter_context(TemporaryDirectory(prefix="digits-"))
        memory = Path(stack.enter_context(TemporaryDirectory(dir="/dev/shm")))
        running = {}
        options = documented_arguments() if arguments is None else arguments
        for pool, own in (pools or documented_pools()).items():
            home = folder / pool
            home.mkdir()
            nice = (niced or {}).get(pool, 0)
            chosen = {"PROXIES": 1} | own | settings
            # Without the one worker that gunicorn() would have.
            chosen.setdefault("WORKERS", "")
            running[pool] = stack.enter_context(
                gunicorn(
                    home,
                    *options.get(pool, ()),
                    at=f"{sockets}/{pool}",
                    preexec_fn=(lambda by=nice: os.nice(by)),
                    **chosen,
                )
            )
        port = free_port()
        paths = {pool: f"{sockets}/{pool}" for pool in running}
        process = start_nginx(folder, memory, paths, port)
        output = folder / "nginx-stdout.log"
        site = Site(process, port, output, folder, memory, running)
        stack.callback(site.stop)
        site.wait_until_it_answers()
        yield site


def start_nginx(
    folder: Path, memory: Path, sockets: Mapping[str, str], port: int
) -> subprocess.Popen:
    """Start nginx at a port, in front of the pools with these sockets."""
    (folder / "digits.conf").write_text(configured(folder, memory, sockets, port))
    # root's nginx would answer as an account that may not see the test's folders.
    user = "user root;" if os.geteuid() == 0 else ""
    workers = len(os.sched_getaffinity(0))
    main = MAIN.format(folder=folder, user=user, workers=workers)
    (folder / "nginx.conf").write_text(main)
    path = nginx_path()
    assert path, MISSING
    options = ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with (folder / "nginx-stdout.log").open("w") as output:
        return subprocess.Popen([path, *options], stdout=output, stderr=output)


def configured(
    folder: Path, memory: Path, sockets: Mapping[str, str], port: int
) -> str:
    """Return deploy/nginx.conf with the test's own paths and port."""
    text = CONFIGURATION.read_text()
    quick = sockets["quick"]
    slow = sockets.get("slow", quick)
    for theirs, ours in (
        ("/run/digits/quick.sock", quick),
        ("/run/digits/slow.sock", slow),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("    listen [::]:80;\n", ""),
        ("/var/log/nginx/", f"{folder}/"),
        ("/dev/shm/", f"{memory}/"),
    ):
        assert theirs in text, theirs
        text = text.replace(theirs, str(ours))
    return text
