"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages of the portal door."""

    name = "minzheng.channels.portal"
    label = "portal"
    verbose_name = "居民"
