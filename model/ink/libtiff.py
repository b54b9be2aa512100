"""libtiff, which Pillow decodes TIFF files with: kept from writing to stderr.

It writes a line for each damaged row, which Pillow lets through: a small file could
fill a server's log. What is wrong with a file, Pillow says by an exception as well.
"""

import contextlib
import ctypes
import re
from functools import cache
from pathlib import Path

from PIL import features

MAPS = Path("/proc/self/maps")  # the files that are in this process' memory, on Linux


@cache
def silence() -> bool:
    """Let libtiff write nothing to stderr; return False where it cannot be found."""
    features.check("libtiff")  # loads it
    with contextlib.suppress(OSError, AttributeError):
        found = re.search(r"/\S*libtiff[^/\s]*", MAPS.read_text(errors="replace"))
        if found:
            library = ctypes.CDLL(found[0])
            for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
                function = getattr(library, name)
                function.argtypes, function.restype = [ctypes.c_void_p], ctypes.c_void_p
                function(None)
            return True
    return False
