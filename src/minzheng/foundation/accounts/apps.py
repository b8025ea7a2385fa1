"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff accounts, roles and area scope."""

    name = "minzheng.foundation.accounts"
    label = "accounts"
    verbose_name = "工作人员"
