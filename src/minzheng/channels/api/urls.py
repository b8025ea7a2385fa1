"""Addresses of the API, under /api/v1/: fixed, without a part that varies."""

from django.urls import path

from minzheng.channels.api.departments import late
from minzheng.channels.api.site import addresses

app_name = "api"
urlpatterns = [*addresses(), path("departments/late", late, name="late")]
