"""The rights app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RightsConfig(AppConfig):
    """What people ask about their own data."""

    name = "minzheng.stages.rights"
    label = "rights"
    verbose_name = "个人信息权利"

    def ready(self) -> None:
        """Load our own table of what is kept, and `retention.py` of each area."""
        from minzheng.stages.rights.keeping import records  # noqa: F401

        autodiscover_modules("retention")
