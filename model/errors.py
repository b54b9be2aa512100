"""Errors that a person can correct; each text is a sentence that says how.

`InputError` is about what somebody drew, sent or chose; the site gives each kind an
HTTP status. `SetupError` is about a file on our side, data or a network, that is
missing or broken.
"""


class InputError(ValueError):
    """Invalid input, which the person who gave it can change."""


class MalformedInput(InputError):
    """Input that does not have the required form."""


class UnknownChoice(InputError):
    """Name of a network, or of what is expected, that does not exist."""


class InputTooLarge(InputError):
    """Input over a limit, found before it is decoded or drawn."""


class UnsupportedType(InputError):
    """Input of a media type that is not read."""


class UnreadableImage(InputError):
    """Image file that cannot be decoded."""


class NothingDrawn(InputError):
    """Input without ink."""


class LoneDot(NothingDrawn):
    """Input whose ink is a single dot, which is no digit."""


class SetupError(RuntimeError):
    """Missing or broken data or network; the text ends with the cure."""


class FileError(SetupError):
    """File that cannot be written; its old content is unchanged."""


class DatasetError(SetupError):
    """MNIST that cannot be loaded, or a file that is not MNIST."""


class ArtifactError(SetupError):
    """Saved network that is missing, damaged or of another format."""


def choose(value: str, known: tuple[str, ...], name: str) -> str:
    """Return the value if it is a known one, else raise UnknownChoice.

    `name` is that of the field that the value was in.
    """
    if value not in known:
        choices = f"{', '.join(known[:-1])} or {known[-1]}"
        if name == "model":
            raise UnknownChoice(f"There's no network “{value[:20]}”: choose {choices}.")
        raise UnknownChoice(f"“{name}” may be {choices}, not “{value[:20]}”.")
    return value
