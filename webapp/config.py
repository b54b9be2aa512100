"""The settings of the site: defaults, then the environment, then a test's mapping.

Each is text, as the environment has it, and a reader that turns it into what the site
uses or says what it may be. `gunicorn.conf.py` reads them too.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from limits import parse

from model import artifact
from model.errors import SetupError
from model.ink import MAX_BYTES

# Not for the environment: what the site promises of every request.
FIXED = {
    "MAX_CONTENT_LENGTH": MAX_BYTES,
    # A form is one picture and two words. (Their length has Flask's limit of 500 kB: a
    # much smaller one would refuse pictures too, as it is that of the parser's buffer.)
    "MAX_FORM_PARTS": 20,
}

# Health checks ask by these names, from the same machine.
OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
ADDRESS = re.compile(r"unix:/.+|(\[[0-9a-f:]+\]|[a-z0-9.-]*):\d{1,5}")
STORAGE = re.compile(r"memory|(redis|rediss|redis\+unix)://.+")
INSTANCE = Path(__file__).parent.parent / "instance"  # what this site alone has


class SettingsError(SetupError):
    """A setting that can't be; the text names it and says what it may be."""


def collect(overrides: Mapping[str, object]) -> dict[str, object]:
    """The settings by name. Raises SettingsError."""
    texts = {name: default for name, (default, _) in SETTINGS.items()}
    texts |= from_environment()
    chosen = FIXED | dict(overrides)
    for name, (_, read) in SETTINGS.items():
        chosen[name] = read(name, str(overrides.get(name, texts[name])))
    return chosen


def from_environment() -> dict[str, str]:
    """What the environment says; an empty variable counts as not given."""
    given = {name: os.environ.get(variable(name), "").strip() for name in SETTINGS}
    return {name: value for name, value in given.items() if value}


def variable(name: str) -> str:
    """What a setting is called in the environment; platforms call one as they do."""
    return name if name == "DATABASE_URL" else f"DIGITS_{name}"


def wrong(name: str, value: str, may_be: str) -> SettingsError:
    """What is said of a setting that can't be."""
    return SettingsError(f"DIGITS_{name} is “{value}”. It may be {may_be}.")


def folder(name: str, value: str) -> Path:
    """A folder that is there."""
    path = Path(value)
    if not path.is_dir():
        raise SettingsError(
            f"DIGITS_{name} is “{value}”, and no such folder is there. Give the folder "
            "that holds the networks (mlp.npz), or unset it for those that ship."
        )
    return path


def whole_number(low: int, high: int) -> Callable[[str, str], int]:
    """A reader of whole numbers from low to high."""

    def read(name: str, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise wrong(name, value, f"a whole number from {low} to {high}")
        return int(value)

    return read


def switch(name: str, value: str) -> bool:
    """On or off."""
    if value not in ("on", "off"):
        raise wrong(name, value, "“on” or “off”")
    return value == "on"


def hosts(name: str, value: str) -> list[str] | None:
    """Names that the site is asked by, or None for any; Flask's TRUSTED_HOSTS."""
    if value == "any":
        return None
    names = value.lower().replace(",", " ").split()
    if not all(HOST.fullmatch(host) for host in names):
        raise wrong(
            name,
            value,
            "“any”, or names without a port such as “digits.example”, with a comma "
            "between them; “.digits.example” is all names that end so",
        )
    return names + OWN_HOSTS


def frame_ancestors(name: str, value: str) -> str:
    """Who may show the site in a frame, as the Content-Security-Policy has it."""
    if value in ("none", "self"):
        return f"'{value}'"
    origins = value.lower().replace(",", " ").split()
    if not all(ORIGIN.fullmatch(origin) for origin in origins):
        may_be = "“none”, “self”, or sites such as “https://school.example”"
        raise wrong(name, value, f"{may_be}, with a comma between them")
    return " ".join(["'self'", *origins])


def rate(name: str, value: str) -> str | None:
    """How many requests an address may send, or None for any number."""
    if value == "off":
        return None
    try:
        parse(value)
    except ValueError:
        raise wrong(name, value, "“off”, or like “2000 per 10 seconds”") from None
    return value


def storage(name: str, value: str) -> str:
    """Where requests are counted. The address may hold a password: it is not said."""
    if not STORAGE.fullmatch(value):
        raise wrong(name, "…", "“memory”, or an address such as “redis://host:6379/0”")
    return value


def address(name: str, value: str) -> str:
    """Where gunicorn listens."""
    if not ADDRESS.fullmatch(value):
        raise wrong(name, value, "like “127.0.0.1:8000” or “unix:/run/digits.sock”")
    return value


def unread(name: str, value: str) -> str:
    """Text that is looked at where it is used, if it is."""
    return value


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


Reader = Callable[[str, str], object]
SETTINGS: dict[str, tuple[str, Reader]] = {
    # The folder with the networks, the test images and the figures about them.
    "ARTIFACTS": (str(artifact.FOLDER), folder),
    "BIND": ("127.0.0.1:8000", address),
    "WORKERS": (str(min(processors(), 4)), whole_number(1, 64)),
    "THREADS": ("24", whole_number(1, 256)),
    "PATIENCE": ("30", whole_number(1, 600)),  # seconds
    "PROXIES": ("0", whole_number(0, 10)),
    "TRUSTED_HOSTS": ("any", hosts),
    "FRAME_ANCESTORS": ("self", frame_ancestors),
    "RATE_LIMIT": ("2000 per 10 seconds", rate),
    "RATE_STORAGE": ("memory", storage),
    "LOG": ("off", switch),
    "METRICS": ("off", switch),
    "CORRECTIONS": ("off", switch),
    "CORRECTIONS_MOST": ("10000", whole_number(1, 10_000_000)),
    # A platform may set it for something else, which is no matter to a site without
    # corrections.
    "DATABASE_URL": (f"sqlite:///{INSTANCE / 'corrections.sqlite3'}", unread),
}
