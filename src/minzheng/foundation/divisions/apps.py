"""The divisions app."""

from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    """District, towns and subdistricts, villages and communities."""

    name = "minzheng.foundation.divisions"
    label = "divisions"
    verbose_name = "行政区划"
