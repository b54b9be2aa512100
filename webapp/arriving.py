"""What the bytes of a request say of it while they come, before gunicorn reads them."""

import math
import re

CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*\r\n", re.IGNORECASE)
EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
DRAWING = re.compile(
    rb"POST /(api/predict)?(\?[^ ]*)? HTTP/1\.1\r\n(.+\r\n)*"
    rb"content-type:[ \t]*application/json[ \t]*[;\r]",
    re.IGNORECASE,
)
HEAD_END = b"\r\n\r\n"
QUICK = 32 * 1024  # bytes; a larger drawing may take a tenth of a second or more


def has_head(request: bytearray) -> bool:
    """Whether the head is there whole."""
    return HEAD_END in request


def missing(request: bytearray) -> float:
    """How many bytes of a request are to come, at the least; inf for one in chunks."""
    end = request.find(HEAD_END)
    if end < 0:
        return 1
    if CHUNKED.search(request, 0, end + 2):
        return math.inf
    given = LENGTH.search(request, 0, end + 2)
    # As floats, for which no number is too long.
    length = float(given[1]) if given else 0.0
    return max(0.0, end + len(HEAD_END) + length - len(request))


def expects_answer(request: bytearray) -> bool:
    """Whether the client waits to be told to go on (RFC 9110, 10.1.1)."""
    return request.endswith(HEAD_END) and bool(EXPECT.search(request))


def is_quick(request: bytearray) -> bool:
    """Whether a whole request is a drawing that takes milliseconds to read."""
    return len(request) <= QUICK and bool(DRAWING.match(request))
