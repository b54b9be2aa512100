"""The settings of the site: defaults, then the environment, then a test's mapping.

A setting is text, as the environment has it. Each has a reader, which turns the text
into the value that the site uses or raises SettingsError with what it may be.
`gunicorn.conf.py` reads the settings too.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from limits import parse

from model import artifact
from model.errors import SetupError
from model.ink import MAX_BYTES

# Limits of every request, which the environment cannot change.
FIXED = {
    "MAX_CONTENT_LENGTH": MAX_BYTES,
    # A form is twenty pictures and two options. (Flask limits the length of fields that
    # are no files to 500 kB. A much smaller limit would refuse pictures too, as it is
    # also that of the parser's buffer.)
    "MAX_FORM_PARTS": 40,
}

# Names of the site that are always trusted: health checks on the same machine use them.
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
# An origin as browsers write it: no path, and no port where it is the usual one.
EXACT_ORIGIN = re.compile(
    r"(http(?!.*:80$)|https(?!.*:443$))://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9]\d{0,4})?"
)
ADDRESS = re.compile(r"unix:/.+|(\[[0-9a-f:]+\]|[a-z0-9.-]*):\d{1,5}")
STORAGE = re.compile(r"memory|(redis|rediss|redis\+unix)://.+")
INSTANCE = Path(__file__).parent.parent / "instance"  # files of this installation alone


class SettingsError(SetupError):
    """A setting has a value that it cannot have; the text says what it may be."""


def collect(overrides: Mapping[str, object]) -> dict[str, object]:
    """Return the settings by name, `overrides` before the environment before defaults.

    Raises SettingsError.
    """
    texts = {name: default for name, (default, _) in SETTINGS.items()}
    texts |= from_environment()
    chosen = FIXED | dict(overrides)
    for name, (_, read) in SETTINGS.items():
        chosen[name] = read(name, str(overrides.get(name, texts[name])))
    return chosen


def from_environment() -> dict[str, str]:
    """Return the settings that the environment gives; an empty variable is none."""
    given = {name: os.environ.get(variable(name), "").strip() for name in SETTINGS}
    return {name: value for name, value in given.items() if value}


def variable(name: str) -> str:
    """Return the environment variable of a setting; platforms set DATABASE_URL."""
    return name if name == "DATABASE_URL" else f"DIGITS_{name}"


def invalid(name: str, value: str, may_be: str) -> SettingsError:
    """Return the error for a value that a setting cannot have."""
    return SettingsError(f"DIGITS_{name} is “{value}”. It may be {may_be}.")


def folder(name: str, value: str) -> Path:
    """Read the path of a folder that exists."""
    path = Path(value)
    if not path.is_dir():
        raise SettingsError(
            f"DIGITS_{name} is “{value}”, and no such folder is there. Give the folder "
            "that holds the networks (mlp.npz), or unset it for those that ship."
        )
    return path


def whole_number(low: int, high: int) -> Callable[[str, str], int]:
    """Return a reader of whole numbers from low to high."""

    def read(name: str, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise invalid(name, value, f"a whole number from {low} to {high}")
        return int(value)

    return read


def switch(name: str, value: str) -> bool:
    """Read “on” or “off”."""
    if value not in ("on", "off"):
        raise invalid(name, value, "“on” or “off”")
    return value == "on"


def hosts(name: str, value: str) -> list[str] | None:
    """Read names that clients may call the site by; None for any (TRUSTED_HOSTS)."""
    if value == "any":
        return None
    names = value.lower().replace(",", " ").split()
    if not all(HOST.fullmatch(host) for host in names):
        raise invalid(
            name,
            value,
            "“any”, or names without a port such as “digits.example”, with a comma "
            "between them; “.digits.example” is all names that end so",
        )
    return names + LOCAL_HOSTS


def frame_ancestors(name: str, value: str) -> str:
    """Read who may show the site in a frame, as a Content-Security-Policy source."""
    if value in ("none", "self"):
        return f"'{value}'"
    origins = value.lower().replace(",", " ").split()
    if not all(ORIGIN.fullmatch(origin) for origin in origins):
        may_be = "“none”, “self”, or sites such as “https://school.example”"
        raise invalid(name, value, f"{may_be}, with a comma between them")
    return " ".join(["'self'", *origins])


def origins(name: str, value: str) -> tuple[str, ...]:
    """Read the origins whose pages may ask the API; none of them by “none”."""
    if value == "none":
        return ()
    given = value.lower().replace(",", " ").split()
    if not all(EXACT_ORIGIN.fullmatch(origin) for origin in given):
        may_be = "“none”, or sites such as “https://school.example”, each by its scheme"
        raise invalid(
            name,
            value,
            f"{may_be}, name and port (without :80 or :443, the usual ones) and "
            "nothing after it, with a comma between them",
        )
    return tuple(given)


def rate(name: str, value: str) -> str | None:
    """Read how many requests an address may send in what time; None for any number."""
    if value == "off":
        return None
    try:
        parse(value)
    except ValueError:
        raise invalid(name, value, "“off”, or like “2000 per 10 seconds”") from None
    return value


def storage(name: str, value: str) -> str:
    """Read where requests are counted; the error leaves out a password in it."""
    if not STORAGE.fullmatch(value):
        raise invalid(
            name, "…", "“memory”, or an address such as “redis://host:6379/0”"
        )
    return value


def address(name: str, value: str) -> str:
    """Read the address and port, or socket, at which gunicorn listens."""
    if not ADDRESS.fullmatch(value):
        raise invalid(name, value, "like “127.0.0.1:8000” or “unix:/run/digits.sock”")
    return value


def text(name: str, value: str) -> str:
    """Take any text; it is checked where it is used."""
    return value


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


Reader = Callable[[str, str], object]
SETTINGS: dict[str, tuple[str, Reader]] = {
    # The folder with the networks, the test images and the figures about them.
    "ARTIFACTS": (str(artifact.FOLDER), folder),
    "BIND": ("127.0.0.1:8000", address),
    "WORKERS": (str(min(processors(), 4)), whole_number(1, 64)),
    "THREADS": ("24", whole_number(1, 256)),  # of each process
    "PATIENCE": ("30", whole_number(1, 600)),  # seconds that a stop waits for answers
    "PROXIES": ("0", whole_number(0, 10)),
    "TRUSTED_HOSTS": ("any", hosts),
    "FRAME_ANCESTORS": ("self", frame_ancestors),
    "CORS_ORIGINS": ("none", origins),
    "RATE_LIMIT": ("2000 per 10 seconds", rate),
    "RATE_STORAGE": ("memory", storage),
    "LOG": ("off", switch),
    "METRICS": ("off", switch),
    "CORRECTIONS": ("off", switch),
    "CORRECTIONS_MOST": ("10000", whole_number(1, 10_000_000)),
    "CLASS": ("off", switch),
    "CLASS_MOST": ("100", whole_number(1, 10_000)),  # rounds at a time
    # Checked only where corrections or rounds of a class are on: a platform may set it
    # for another program.
    "DATABASE_URL": (f"sqlite:///{INSTANCE / 'corrections.sqlite3'}", text),
}
