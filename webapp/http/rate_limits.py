"""How much one address may ask, and how many heavy requests are read at once.

Two limits, since one cannot do both:

- Requests by address. Thirty phones in a classroom share an address, and each may send
  five drawings a second: 1,500 in ten seconds must pass. The default of 2,000 is about
  half of what two processors can read, so that a program gone wild leaves the other
  half. The window is ten seconds, and not one, since a phone whose network has stalled
  sends what it saved up at once.
- Places for heavy requests. A drawing takes milliseconds and a picture up to a second:
  no count of requests is right for both. So pictures, and the few drawings that are as
  long, take at most half of a server process' threads, and one address at most two
  thirds of these: drawings always find a thread, and others' pictures a place.
"""

import math
import threading
import time
from collections import Counter
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, current_app, g, request
from flask.logging import default_handler
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.exceptions import TooManyRequests

from webapp.config import SettingsError
from webapp.http.errors import handle_http
from webapp.http.rate_counters import Counts

HEAVY = 100_000  # bytes; a long number drawn by hand is a fifth of that
UNCOUNTED = ("static", "favicon", "health.alive")
# Redis is asked at every request: one that does not answer is not waited for.
REDIS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}

CROWDED = "Many pictures are being read just now. Send yours again in a few seconds."


class Places:
    """Places that requests take and give back, few of them for one address."""

    def __init__(self, total: int) -> None:
        self.total = max(1, total)
        self.each = max(1, 2 * self.total // 3)
        self.lock = threading.Lock()
        self.taken: Counter[str] = Counter()

    def take(self, who: str) -> bool:
        """Take a place, if there is one."""
        with self.lock:
            if self.taken.total() >= self.total or self.taken[who] >= self.each:
                return False
            self.taken[who] += 1
            return True

    def give_back(self, who: str) -> None:
        """Give a place back."""
        with self.lock:
            self.taken[who] -= 1
            if not self.taken[who]:
                del self.taken[who]


def init_app(app: Flask) -> None:
    """Count requests, and keep places. Raises SettingsError without Redis' package."""
    rate = app.config["RATE_LIMIT"]
    if rate:
        limiter = make_limiter(rate, app.config["RATE_STORAGE"])
        limiter.request_filter(lambda: request.endpoint in UNCOUNTED)
        limiter.init_app(app)
        limiter.logger.addHandler(default_handler)  # to say that Redis has failed
        app.register_error_handler(RateLimitExceeded, lambda _: refuse(limiter))
    app.extensions["places"] = Places(app.config["THREADS"] // 2)
    app.before_request(take_place)
    app.teardown_request(give_back_place)


def make_limiter(rate: str, storage: str) -> Limiter:
    """One limit for the whole site. Where Redis fails, nobody is refused for it."""
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
    """429, and how many seconds to wait."""
    seconds = math.ceil(limiter.current_limit.reset_at - time.time())
    return handle_http(TooManyRequests(retry_after=max(1, seconds)))


def address() -> str:
    """Whom a request is counted for; of IPv6 the network, which one customer has."""
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


def take_place() -> None:
    """Refuse a heavy request, its body unread, where none may join (429)."""
    if not is_heavy():
        return
    who = address()
    if not current_app.extensions["places"].take(who):
        raise TooManyRequests(CROWDED, retry_after=2)
    g.place = who


def is_heavy() -> bool:
    """Whether a request may bring a picture, or much else."""
    if request.method != "POST":
        return False
    length = request.content_length or 0
    return request.mimetype == "multipart/form-data" or length > HEAVY


def give_back_place(error: BaseException | None) -> None:
    """The request has ended, however it did."""
    if "place" in g:
        current_app.extensions["places"].give_back(g.pop("place"))
