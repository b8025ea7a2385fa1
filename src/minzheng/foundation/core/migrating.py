"""Migrations that a kill leaves whole: the change and the note that it was made commit together.

Django notes a migration with deferred SQL (keys, indexes) only after its commit: a process killed
between the two finds «table already exists» for ever after.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class WholeExecutor(MigrationExecutor):
    """Notes each migration inside its own transaction, whatever it left to the end."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:  # fmt: skip
        """As the framework's, with the note moved before the commit."""
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            _finish(editor)
            self.record_migration(migration)  # type: ignore[call-arg,arg-type] # the stubs are older
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


def _finish(editor: BaseDatabaseSchemaEditor) -> None:
    """Run now what the editor would run at its end."""
    for statement in editor.deferred_sql:
        editor.execute(statement)
    editor.deferred_sql.clear()
