"""The API app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """JSON for the residents' app and for other systems."""

    name = "minzheng.channels.api"
    label = "api"
    verbose_name = "接口"
