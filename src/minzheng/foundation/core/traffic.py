"""Requests counted and timed by the name of their page, for a monitor; never by address."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("minzheng_requests", "Answers given", ["view", "method", "status"])
SECONDS = Histogram(
    "minzheng_request_seconds",
    "Time to the answer",
    ["view"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


def count(view: str, method: str, status: int, seconds: float) -> None:
    """Note one answer. Unknown methods share one name: a stranger cannot make series."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)
