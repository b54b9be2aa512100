"""Rate limits: requests of one address, and heavy requests that are read at once.

Two limits, since one cannot do both:

- Requests by address. Thirty phones in a classroom share an address, and each may send
  five drawings a second: 1,500 in ten seconds must pass. The default of 2,000 is about
  half of what two processors can read, so that a program gone wild leaves the other
  half. The window is ten seconds, and not one, since a phone whose network has stalled
  sends what it saved up at once.
- Slots for heavy requests. A drawing takes milliseconds and a picture up to a second:
  no count of requests is right for both. So pictures, and the few drawings that are as
  long, take at most half of a server process' threads, and one address at most two
  thirds of these: drawings always find a thread, and others' pictures a slot. A process
  of one thread answers one request after the other, so its one slot is always free; it
  is meant for drawings alone, and deploy/nginx.conf sends it no heavy request.
"""

import math
import threading
import time
from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask.logging import default_handler
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.exceptions import TooManyRequests

from webapp.config import SettingsError
from webapp.http.errors import handle_http
from webapp.http.rate_counters import Counts

# Maximum length of a request that is not heavy, bytes; a long drawn number is a
# fifth of that. deploy/nginx.conf parts requests at the same length.
HEAVY = 100_000
# Endpoints that anybody may ask without limit.
UNCOUNTED = ("static", "stylesheet", "favicon", "health.alive")
# Seconds. Redis is asked at every request: one that does not answer is not waited for.
REDIS: dict[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}

CROWDED = "Many pictures are being read right now. Send yours again in a few seconds."


class HeavyRequestSlots:
    """Slots for heavy requests in one process, some of them kept for other addresses.

    `total` is the maximum of requests at once (at least 1), `each` that of one address.
    """

    def __init__(self, total: int) -> None:
        self.total = max(1, total)
        self.each = max(1, 2 * self.total // 3)
        self.lock = threading.Lock()
        self.taken: Counter[str] = Counter()

    def take(self, who: str) -> bool:
        """Take a slot for this address; return False where none is free for it."""
        with self.lock:
            if self.taken.total() >= self.total or self.taken[who] >= self.each:
                return False
            self.taken[who] += 1
            return True

    def give_back(self, who: str) -> None:
        """Free a slot that this address has taken."""
        with self.lock:
            self.taken[who] -= 1
            if not self.taken[who]:
                del self.taken[who]


def init_app(app: Flask) -> None:
    """Limit the site's requests. Raises SettingsError without Redis' package."""
    rate = app.config["RATE_LIMIT"]
    if rate:
        limiter = make_limiter(rate, app.config["RATE_STORAGE"])
        limiter.request_filter(lambda: request.endpoint in UNCOUNTED)
        limiter.init_app(app)
        limiter.logger.addHandler(default_handler)  # to say that Redis has failed
        app.register_error_handler(RateLimitExceeded, lambda _: refuse(limiter))
    app.extensions["heavy_request_slots"] = HeavyRequestSlots(
        app.config["THREADS"] // 2
    )
    app.before_request(take_slot)
    app.teardown_request(give_back_slot)


def make_limiter(rate: str, storage: str) -> Limiter:
    """Return a limit for the whole site; where Redis fails, nobody is refused."""
    if storage == "memory":
        uri, options = f"{Counts.STORAGE_SCHEME[0]}://", {}
    else:
        uri, options = storage, REDIS
        require_redis()
    return Limiter(
        address,
        application_limits=[rate],
        # Without it, only addresses that exist are counted.
        request_identifier=lambda: request.endpoint or "none",
        storage_uri=uri,
        storage_options=options,
        strategy="fixed-window",
        swallow_errors=True,
    )


def require_redis() -> None:
    """Raise SettingsError where Python's package for Redis is missing."""
    try:
        import redis  # noqa: F401
    except ImportError:
        raise SettingsError(
            "DIGITS_RATE_STORAGE names a Redis, for which a package is missing. "
            "Cure: pip install redis"
        ) from None


def refuse(limiter: Limiter) -> Response:
    """Return a 429 with the seconds to wait until the window ends."""
    limit = limiter.current_limit  # the one that was broken
    seconds = math.ceil(limit.reset_at - time.time()) if limit else 1
    return handle_http(TooManyRequests(retry_after=max(1, seconds)))


def address() -> str:
    """Return the address that a request counts for; of IPv6 its /64, one customer's."""
    text = request.remote_addr or "unknown"
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:  # a socket's path, or what a proxy wrote
        return text[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def take_slot() -> None:
    """Abort a heavy request, its body unread, where no slot is free for it (429)."""
    if not is_heavy():
        return
    who = address()
    if not current_app.extensions["heavy_request_slots"].take(who):
        raise TooManyRequests(CROWDED, retry_after=2)
    g.slot_of = who


def is_heavy() -> bool:
    """Return True for a request that may bring a picture, or a very long drawing."""
    if request.method != "POST":
        return False
    length = request.content_length or 0
    return request.mimetype.startswith(("multipart/", "image/")) or length > HEAVY


def give_back_slot(error: BaseException | None) -> None:
    """Free the slot of a request that has ended, with or without an error."""
    if "slot_of" in g:
        current_app.extensions["heavy_request_slots"].give_back(g.pop("slot_of"))
