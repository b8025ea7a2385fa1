"""Addresses under /healthz/ that need nothing of ours; the details are with operations."""

from django.urls import path

from minzheng.foundation.core import health

app_name = "healthz"
urlpatterns = [
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
]
