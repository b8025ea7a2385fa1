"""The cockpit app."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """Pages of the cockpit door."""

    name = "minzheng.channels.cockpit"
    label = "cockpit"
    verbose_name = "驾驶舱"
