"""A PostgreSQL of the tests' own: in a folder that goes with it, on no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "no PostgreSQL is here; cure: apt-get install postgresql"


def programs() -> Path | None:
    """The folder with PostgreSQL's programs: PATH's, else Debian's newest."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(debian, key=lambda path: float(path.parts[-3]))
    if in_path := shutil.which("initdb"):
        found.append(Path(in_path).resolve())
    return found[-1].parent if found else None


@contextmanager
def running() -> Iterator[str]:
    """The address of a new server, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="digits-postgres-") as name:
        folder, account = Path(name), {}
        if os.geteuid() == 0:  # whom PostgreSQL refuses to serve
            who = unprivileged()
            os.chown(folder, who.pw_uid, who.pw_gid)
            account = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

        def run(program: str, *arguments: str) -> None:
            command = [programs() / program, "-D", folder / "data", *arguments]
            environ = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
            output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
            subprocess.run(
                command, cwd=folder, env=environ, check=True, **output, **account
            )

        run("initdb", "-U", "digits", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-F -c listen_addresses='' -k {folder}"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://digits@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


def unprivileged() -> pwd.struct_passwd:
    """An account without rights that every system has."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def empty(address: str) -> None:
    """Take everything out of a server's database."""
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
