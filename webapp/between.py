"""The moments in an answer at which the server may look after others.

A server that reads drawings in its own loop sees nobody else meanwhile. So it may put
a function into a request's environ, to be called where an answer can wait a moment.
"""

from collections.abc import Callable

from flask import request

KEY = "digits.between"  # in the WSGI environ


def offer(environ: dict, function: Callable[[], None]) -> None:
    """Have a function called in the middle of this request's answer."""
    environ[KEY] = function


def look_around() -> None:
    """Let the server look after others, if it has asked for that."""
    if KEY in request.environ:
        request.environ[KEY]()
