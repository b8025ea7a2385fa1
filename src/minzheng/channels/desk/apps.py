"""The desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages of the desk door."""

    name = "minzheng.channels.desk"
    label = "desk"
    verbose_name = "工作台"
