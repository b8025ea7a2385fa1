"""Addresses of the API, under /api/v1/: fixed, without a part that varies."""

from minzheng.channels.api.site import addresses

app_name = "api"
urlpatterns = addresses()
