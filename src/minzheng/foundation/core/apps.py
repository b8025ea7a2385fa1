"""The core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core tables: business clock, holidays, rows set aside by the line."""

    name = "minzheng.foundation.core"
    label = "core"
    verbose_name = "基础"
