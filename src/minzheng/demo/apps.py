"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The synthetic district."""

    name = "minzheng.demo"
    label = "demo"
    verbose_name = "演示"
