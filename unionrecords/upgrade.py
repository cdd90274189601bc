"""Which databases this version can bring forward, and how that takes less time."""

from collections.abc import Callable
from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils.translation import gettext as _
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from unionrecords.errors import DatabaseUnusable


def refuse_older(connection: BaseDatabaseWrapper) -> None:
    """DatabaseUnusable where the migrations that others have replaced were not all applied; nothing is touched.

    A new database has none of them, one at the last state before they were replaced has all.
    """
    applied = set(MigrationRecorder(connection).applied_migrations())
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for migration in disk.values():
        replaced = set(migration.replaces)
        if applied & replaced and not replaced <= applied:
            missing = ", ".join(sorted(name for _app, name in replaced - applied))
            raise DatabaseUnusable(
                _(
                    "This database was made by an earlier state of the system than this version can bring forward: "
                    "%(app)s lacks %(missing)s. Nothing was changed. Bring it forward with the last state before "
                    "version 1.0.0 first, then start this version."
                )
                % {"app": migration.app_label, "missing": missing}
            )


StateForwards = Callable[..., None]
CHANGES_STATE = "state_forwards"  # what an operation of a migration changes of the models as migrations know them


@cache
def leave_triggers_unrendered() -> None:
    """After each step of a migration Django makes anew the classes of all models around the one concerned, in case a
    later step uses them. A trigger is nothing that they show: without it two fifths of the time of all migrations are
    saved."""
    for operation in (AddTrigger, RemoveTrigger):
        setattr(operation, CHANGES_STATE, _rendering_nothing(operation.state_forwards))


def _rendering_nothing(state_forwards: StateForwards) -> StateForwards:
    def state_forwards_alone(operation: AddTrigger | RemoveTrigger, app_label: str, state: ProjectState) -> None:
        vars(state)["reload_model"] = lambda *_names, **_options: None
        try:
            state_forwards(operation, app_label, state)
        finally:
            del vars(state)["reload_model"]

    return state_forwards_alone
