"""The payments app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Monthly lists, transfers and recoveries."""

    name = "minzheng.stages.payments"
    label = "payments"
    verbose_name = "发放"
