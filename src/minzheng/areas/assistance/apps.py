"""The assistance app."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Social assistance (社会救助)."""

    name = "minzheng.areas.assistance"
    label = "assistance"
    verbose_name = "社会救助"
