"""The catalog app finds the items that areas declare."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CatalogConfig(AppConfig):
    """What may be asked for."""

    name = "minzheng.stages.catalog"
    label = "catalog"
    verbose_name = "事项"

    def ready(self) -> None:
        """Load `items.py` of each area."""
        autodiscover_modules("items")
