"""The ratings app."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """Five grades, one for each matter; a poor one is called back."""

    name = "minzheng.stages.ratings"
    label = "ratings"
    verbose_name = "好差评"
