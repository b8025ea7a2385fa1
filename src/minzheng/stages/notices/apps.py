"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told."""

    name = "minzheng.stages.notices"
    label = "notices"
    verbose_name = "告知"
