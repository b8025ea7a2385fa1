"""The address table: each door has its own room."""

from django.urls import include, path

from minzheng.operations import watch

urlpatterns = [
    path("metrics", watch.metrics, name="metrics"),
    path("healthz/", watch.health, name="health"),
    path("healthz/", include("minzheng.foundation.core.health_urls")),
    path("staff/", include("minzheng.foundation.accounts.urls")),
    path("desk/", include("minzheng.channels.desk.urls")),
    path("plan/", include("minzheng.channels.cockpit.urls")),
    path("api/v1/", include("minzheng.channels.api.urls")),
    path("open/", include("minzheng.channels.public.urls")),
    path("", include("minzheng.channels.portal.urls")),
]
handler400 = "minzheng.foundation.core.errors.unreadable"
handler403 = "minzheng.foundation.core.errors.forbidden"
handler404 = "minzheng.foundation.core.errors.missing"
handler500 = "minzheng.foundation.core.errors.broken"
