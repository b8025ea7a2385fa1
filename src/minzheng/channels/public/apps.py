"""The public app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages of the public door."""

    name = "minzheng.channels.public"
    label = "public"
    verbose_name = "公开"
