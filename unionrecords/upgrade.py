"""Which databases this version can bring forward, and how that takes less time."""

from collections.abc import Callable
from functools import cache, wraps

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
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
Show = Callable[[ProjectState, str, str, Operation, bool], None]
CHANGES_STATE = "state_forwards"  # what an operation of a migration changes of the models as migrations know them
# Indexes and constraints are looked up among what migrations know of a model, not on its class.
ADDING = (CreateModel, AddField, AddIndex, AddConstraint, RemoveIndex, RemoveConstraint)
TRIGGERS = (AddTrigger, RemoveTrigger)
QUICKENED = (*ADDING, *TRIGGERS, AlterField)


@cache
def make_few_classes() -> None:
    """After each step of a migration Django makes anew the classes of all models around the one concerned, in case a
    later step uses them: nine tenths of the time of all migrations. What a step only adds is added to the class that is
    there instead; a trigger is nothing that a class shows; and of a field that is altered, its own class alone is made
    anew."""
    for operation in ADDING:
        setattr(operation, CHANGES_STATE, _showing(operation.state_forwards, _show))
    for of_trigger in TRIGGERS:
        setattr(of_trigger, CHANGES_STATE, _showing(of_trigger.state_forwards, _show_nothing))
    setattr(AlterField, CHANGES_STATE, _showing(AlterField.state_forwards, _show_altered))


def _showing(state_forwards: StateForwards, show: Show) -> StateForwards:
    """The change of an operation, after which `show` brings the classes up to it."""

    @wraps(state_forwards)
    def state_forwards_shown(operation: Operation, app_label: str, state: ProjectState) -> None:
        def reload_model(app_label: str, name: str, delay: bool = False) -> None:
            if "apps" in vars(state):  # a class was asked for before
                show(state, app_label, name, operation, delay)

        vars(state)["reload_model"] = reload_model
        try:
            state_forwards(operation, app_label, state)
        finally:
            del vars(state)["reload_model"]

    return state_forwards_shown


def _show_nothing(_state: ProjectState, _app_label: str, _name: str, _operation: Operation, _delay: bool) -> None:
    """The classes stay as they are."""


def _show(state: ProjectState, app_label: str, name: str, _operation: Operation, _delay: bool) -> None:
    """Makes the class of a new model; to one that is there come its new fields, indexes and constraints."""
    known = state.models[app_label, name]
    if name not in state.apps.all_models[app_label]:
        state.apps.render_multiple([known])
        return
    model = state.apps.get_model(app_label, name)
    there = {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}
    for field_name, field in known.fields.items():
        if field_name not in there:
            model.add_to_class(field_name, field.clone())
    model._meta.indexes, model._meta.constraints = known.options["indexes"], known.options["constraints"]
    state.apps.clear_cache()


def _show_altered(state: ProjectState, app_label: str, name: str, operation: Operation, delay: bool) -> None:
    """Makes the model's class anew, beside the one from which the database is altered. Other classes go on pointing to
    that one, which is as good unless the field is what they point to (`delay` tells that it is not, of a field that
    points nowhere itself). What a migration does in Python gets classes that Django makes all anew, as after any delay.
    """
    assert isinstance(operation, AlterField)
    field = operation.field
    if not delay and not (field.many_to_one and not field.unique):
        ProjectState.reload_model(state, app_label, name, delay=delay)
        return
    state.is_delayed = True
    state.apps.unregister_model(app_label, name)
    state.apps.render_multiple([state.models[app_label, name]])
