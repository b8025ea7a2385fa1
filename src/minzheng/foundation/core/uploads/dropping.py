"""A paper that is deleted: its file goes once its row is gone for good."""

from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile


def drop(file: FieldFile) -> None:
    """Delete the file after the commit, so that a run that fails or is killed loses no paper."""
    if file.name:
        transaction.on_commit(partial(file.storage.delete, file.name))
