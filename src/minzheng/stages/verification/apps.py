"""The verification app."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Checks, snapshots and home visits."""

    name = "minzheng.stages.verification"
    label = "verification"
    verbose_name = "核对"
