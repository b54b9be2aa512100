"""Firefox without a window, driven through Marionette, by Mozilla's own client.

Playwright drives only a Firefox that it has patched, or the newest one.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marionette_driver.marionette import Marionette

FIREFOXES = ("firefox-esr", "firefox")
MISSING = f"no Firefox found: install one of {', '.join(FIREFOXES)}"
START = 120  # seconds; its first start makes a profile, on slow machines slowly
# A free port, which Firefox writes into its profile; no pages of its own at first.
PREFERENCES = """\
user_pref("marionette.port", 0);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
"""


def firefox_path() -> str | None:
    """Return the path of a Firefox, or None."""
    return next(filter(None, map(shutil.which, FIREFOXES)), None)


@contextmanager
def started(path: str) -> Iterator[Marionette]:
    """Start the Firefox at a path, with a profile of its own; end it afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        (profile / "user.js").write_text(PREFERENCES)
        command = [path, "--headless", "--marionette", "--profile", folder]
        command += ["--remote-allow-system-access"]  # for the errors of pages
        with (profile / "output").open("w") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            client = Marionette(port=port_of(profile, process))
            client.start_session()
            yield client
            client.delete_session()
        finally:
            process.terminate()
            process.wait(timeout=START)


def port_of(profile: Path, process: subprocess.Popen) -> int:
    """Return the port at which a Firefox that has just been started listens."""
    file = profile / "MarionetteActivePort"
    for _ in range(10 * START):
        if file.exists() and (port := file.read_text()):
            return int(port)
        assert process.poll() is None, (profile / "output").read_text()
        time.sleep(0.1)
    raise TimeoutError("Firefox does not listen")
