"""What the commands and the figures both ask."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def changes_waiting() -> int:
    """How many migrations are not applied yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
