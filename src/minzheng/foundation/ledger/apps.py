"""The ledger app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts and balanced entries."""

    name = "minzheng.foundation.ledger"
    label = "ledger"
    verbose_name = "总账"
