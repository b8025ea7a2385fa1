"""The decisions app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Proposals, postings, decisions and entitlements."""

    name = "minzheng.stages.decisions"
    label = "decisions"
    verbose_name = "决定"
