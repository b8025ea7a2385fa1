"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, when, to whom and why."""

    name = "minzheng.foundation.audit"
    label = "audit"
    verbose_name = "审计"
