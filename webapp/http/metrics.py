"""Metrics for Prometheus at /metrics, where DIGITS_METRICS is on.

The package prometheus-client is imported only then. Where a site has several processes,
PROMETHEUS_MULTIPROC_DIR names the folder in which their figures are added up.
"""

import os
import time

from flask import Flask, Response, g, request

from webapp.config import SettingsError

# Methods with a series of their own; all others share one, whatever clients invent.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Upper bounds of the histogram of the times, in seconds.
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


def init_app(app: Flask) -> None:
    """Count and time requests, and serve the figures at /metrics, if METRICS is on.

    Raises SettingsError if prometheus-client is not installed.
    """
    if not app.config["METRICS"]:
        return
    try:
        import prometheus_client as prometheus
        from prometheus_client.multiprocess import MultiProcessCollector
    except ImportError:
        raise SettingsError(
            "DIGITS_METRICS is on, for which a package is missing. "
            "Cure: pip install prometheus-client, or set it to off"
        ) from None

    registry = prometheus.CollectorRegistry()
    requests = prometheus.Counter(
        "digits_requests",
        "Requests answered.",
        ("method", "endpoint", "status"),
        registry=registry,
    )
    seconds = prometheus.Histogram(
        "digits_request_seconds",
        "Time to answer, without sending.",
        ("endpoint",),
        buckets=BUCKETS,
        registry=registry,
    )

    @app.after_request
    def count(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"
        endpoint = request.endpoint or "none"
        requests.labels(method, endpoint, response.status_code).inc()
        seconds.labels(endpoint).observe(time.perf_counter() - g.started)
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        shown = registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            shown = prometheus.CollectorRegistry()
            MultiProcessCollector(shown)
        text = prometheus.generate_latest(shown)
        return Response(text, content_type=prometheus.CONTENT_TYPE_LATEST)
