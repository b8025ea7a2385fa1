"""The indicators app finds what areas count."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicatorsConfig(AppConfig):
    """What is counted."""

    name = "minzheng.stages.indicators"
    label = "indicators"
    verbose_name = "指标"

    def ready(self) -> None:
        """Load our own indicators and `indicators.py` of each area."""
        from minzheng.stages.indicators import own  # noqa: F401

        autodiscover_modules("indicators")
