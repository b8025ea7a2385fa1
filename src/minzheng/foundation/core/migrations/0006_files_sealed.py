"""Uploaded papers of 0.1.0 lie in clear: they are sealed where they lie, and back.

File by file, each in one step of the file system: killed, it is simply started again.
"""

from typing import Any

from django.db import migrations

from minzheng.foundation.core import sealed_files


def seal(apps: Any, schema_editor: Any) -> None:
    """What has no seal of ours gets one."""
    for name, path in sealed_files.files():
        if not path.read_bytes().startswith(sealed_files.MARK):
            sealed_files.replace(path, sealed_files.sealed_bytes(path.read_bytes(), name))


def unseal(apps: Any, schema_editor: Any) -> None:
    """As 0.1.0 reads them."""
    for name, path in sealed_files.files():
        if path.read_bytes().startswith(sealed_files.MARK):
            sealed_files.replace(path, sealed_files.opened_bytes(path.read_bytes(), name))


class Migration(migrations.Migration):
    dependencies = [("core", "0005_pulse")]
    operations = [migrations.RunPython(seal, unseal)]
