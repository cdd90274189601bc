"""The change log as people read it: what changed under its name, values in words, references by the names in view."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.changelog.models import Change

Names = Callable[[type[Model], set[int]], dict[int, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words: the kind of record, and for each field what it held and what it holds."""

    change: Change
    kind: str
    parts: tuple[tuple[str, str, str], ...]


@cache
def recorded_models() -> dict[str, type[Model]]:
    """The models whose changes are recorded, by the name the log has for them."""
    return {
        model._meta.concrete_model._meta.label_lower: model
        for model in apps.get_models()
        if any(trigger.name == "recorded_insert" for trigger in getattr(model._meta, "triggers", ()))
    }


def kind(register: str) -> str:
    """What a person calls a record of this register."""
    model = recorded_models().get(register)
    return str(capfirst(model._meta.verbose_name)) if model else register


def told(changes: Iterable[Change], names: Names) -> list[Told]:
    """The changes in words. `names` gives the names of the records of a model that the reader may know; it is asked
    once for each model referred to, however many changes there are."""
    changes = list(changes)
    known = {model: names(model, ids) for model, ids in _referred(changes).items()}
    return [Told(one, kind(one.register), tuple(_parts(one, known))) for one in changes]


def _parts(change: Change, known: dict[type[Model], dict[int, str]]) -> Iterator[tuple[str, str, str]]:
    for field in _fields(change):
        old, new = (_said(field, values.get(field.column), known) for values in (change.old, change.new))
        if old or new:
            yield str(field.verbose_name), old, new


def _fields(change: Change) -> Iterator[Field]:
    """The fields a person keeps; keys and what the database derives are left out, so is the record read under."""
    model = recorded_models().get(change.register)
    changed = change.old.keys() | change.new.keys()
    for field in model._meta.concrete_model._meta.local_concrete_fields if model else ():
        about = field.is_relation and change.subject_id in (change.old.get(field.column), change.new.get(field.column))
        if field.column in changed and field.editable and not field.primary_key and not about:
            yield field


def _referred(changes: list[Change]) -> dict[type[Model], set[int]]:
    referred: dict[type[Model], set[int]] = defaultdict(set)
    for one in changes:
        for field in _fields(one):
            if field.is_relation:
                referred[field.related_model] |= {one.old.get(field.column), one.new.get(field.column)} - {None}
    return referred


def _said(field: Field, value: Any, known: dict[type[Model], dict[int, str]]) -> str:
    if value in (None, "", []):
        return ""
    if field.is_relation:
        return known[field.related_model].get(value, _("outside your view"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value))
