"""The indicators app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """What is counted."""

    name = "minzheng.stages.indicators"
    label = "indicators"
    verbose_name = "指标"
