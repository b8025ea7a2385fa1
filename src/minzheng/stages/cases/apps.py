"""The cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and their steps."""

    name = "minzheng.stages.cases"
    label = "cases"
    verbose_name = "办件"
