"""The operations app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """One table: which backups were made, and which of them were restored to prove them."""

    name = "minzheng.operations"
    label = "operations"
    verbose_name = "运行"
