"""Store corrections in a process of its own, and print the token of each that is.

    python tests/support/corrections_writer.py ADDRESS COUNT [LARGEST FILE, bytes]

Ends with a line that says why where the database fails.
"""

import resource
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from webapp.corrections.record import StoreUnavailable
from webapp.corrections.setup import migrate
from webapp.corrections.store import Corrections

# Long enough to take several pages of a database's file.
STROKES = [[[x / 7, x / 13] for x in range(500)]]

if __name__ == "__main__":
    address, count, *largest = sys.argv[1:]
    store = Corrections(address, max_waiting=1_000_000)
    migrate(store.engine)
    for size in largest:  # as if the disk were full there
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    try:
        for _ in range(int(count)):
            print(store.add("7", STROKES), flush=True)
    except StoreUnavailable as error:
        print(error)
