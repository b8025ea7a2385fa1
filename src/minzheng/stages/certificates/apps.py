"""The certificates app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Signed codes."""

    name = "minzheng.stages.certificates"
    label = "certificates"
    verbose_name = "证照"
