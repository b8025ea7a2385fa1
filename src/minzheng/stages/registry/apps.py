"""The registry app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """People, households and what happens to them."""

    name = "minzheng.stages.registry"
    label = "registry"
    verbose_name = "登记"
