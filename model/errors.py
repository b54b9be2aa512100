"""The errors a person can mend; each text is a sentence that says how.

`InputError` is what somebody drew, sent or chose; the site gives each kind an HTTP
status. `SetupError` is a missing or broken file on our side: data or a network.
"""


class InputError(ValueError):
    """Something a person gave us and can change."""


class MalformedInput(InputError):
    """The input does not have the form we ask for."""


class UnknownChoice(InputError):
    """A choice that does not exist: of a network, or of what is expected."""


class InputTooLarge(InputError):
    """The input is over a limit, found before it is decoded or drawn."""


class UnsupportedType(InputError):
    """The input is of a kind that we do not read."""


class UnreadableImage(InputError):
    """The file says it is an image, but cannot be decoded as one."""


class NothingDrawn(InputError):
    """There is no ink."""


class LoneDot(NothingDrawn):
    """All the ink is one dot, which is no digit."""


class SetupError(RuntimeError):
    """Data or a network is missing or broken; the text ends with the cure."""


class FileError(SetupError):
    """A file cannot be written; what was there before is whole."""


class DatasetError(SetupError):
    """MNIST could not be had, or is not MNIST."""


class ArtifactError(SetupError):
    """A saved network is missing, damaged or of another format."""


def choose(value: str, known: tuple[str, ...], name: str) -> str:
    """Return the value if it is a known one, else raise UnknownChoice."""
    if value not in known:
        raise UnknownChoice(f"{name} is one of {', '.join(known)}, not {value[:20]!r}.")
    return value
