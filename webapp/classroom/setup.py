"""Set-up of the rounds of a class, where DIGITS_CLASS is on.

They are in the database of the corrections, whether or not those are on.
"""

import time

from flask import Flask, current_app

from webapp.classroom.record import RoundsFull
from webapp.corrections.record import StoreUnavailable
from webapp.corrections.setup import (
    handle_full,
    handle_unavailable,
    migrate,
    require_packages,
)

PURGE_INTERVAL = 60 * 60  # seconds between two deletions of rounds that are over


class Purge:
    """Deletion of the rounds that are over, once in a while, whatever is asked."""

    def __init__(self) -> None:
        self.due = 0.0

    def __call__(self) -> None:
        """Delete them if that is due. A failing database is said in the log alone."""
        now = time.monotonic()
        if now < self.due:
            return
        self.due = now + PURGE_INTERVAL
        try:
            current_app.extensions["class_rounds"].purge()
        except StoreUnavailable as error:
            current_app.logger.error("%s", error)


def init_app(app: Flask) -> None:
    """Open the database and bring its tables up to date, if CLASS is on.

    `app.extensions["class_rounds"]` becomes Rounds, or None where they are off. Raises
    SettingsError or StoreUnavailable, with the cure.
    """
    app.extensions["class_rounds"] = None
    if not app.config["CLASS"]:
        return
    require_packages("DIGITS_CLASS")
    from webapp.classroom.store import Rounds

    rounds = Rounds(app.config["DATABASE_URL"], app.config["CLASS_MOST"])
    migrate(rounds.engine)
    app.extensions["class_rounds"] = rounds
    app.register_error_handler(RoundsFull, handle_full)
    app.register_error_handler(StoreUnavailable, handle_unavailable)
    app.before_request(Purge())
