"""The change log as people read it: what changed under its name, values in words, references by the names in view."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Field, Model
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.changelog.models import Change

Names = Callable[[type[Model], set[int]], dict[int, str]]
Hidden = Callable[[list[Change]], dict[int, frozenset[str]]]
Unfold = Callable[[Any, Any], Iterator[tuple[str, str, str]]]
Unfolding = dict[tuple[str, str], Unfold]
HIDDEN = "•••"  # stands for a value that the reader is not shown


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """One change in words: the kind of record, and for each field what it held and what it holds."""

    change: Change
    kind: str
    parts: tuple[tuple[str, str, str], ...]


@cache
def recorded_models() -> dict[str, type[Model]]:
    """The models whose changes are recorded, by the name the log has for them."""
    recorded = {}
    for model in apps.get_models():
        triggers = getattr(model._meta, "triggers", ())
        if "recorded_insert" in [trigger.name for trigger in triggers]:
            recorded[register_of(model)] = model
    return recorded


def register_of(model: type[Model]) -> str:
    """The name the log has for a model: that of the table, also of a proxy of it."""
    return _with_table(model)._meta.label_lower


def _with_table(model: type[Model]) -> type[Model]:
    return model._meta.concrete_model or model


def kind(register: str) -> str:
    """What a person calls a record of this register; its name in the log where there is no such model any more."""
    model = recorded_models().get(register)
    if model is None:
        return register
    return str(capfirst(model._meta.verbose_name))


def called(register: str, text: str) -> str:
    """A record by the name the log keeps of it, as people say it: a model whose records are kept by a code says how
    (`called_in_log`), 2014日历年 for CY2014."""
    said = getattr(recorded_models().get(register), "called_in_log", None)
    return said(text) if said else text


def told(changes: Iterable[Change], names: Names, hidden: Hidden) -> list[ChangeInWords]:
    """The changes in words. `names` gives the names of the records of a model that the reader may know; it is asked
    once for each model referred to, however many changes there are. `hidden` gives by change the columns of which she
    is told only that they changed."""
    changes = list(changes)
    unseen = hidden(changes)
    unfolding = _unfolding(changes)
    known = {model: names(model, ids) for model, ids in _referred(changes).items()}
    in_words = []
    for change in changes:
        parts = tuple(_parts(change, known, unseen.get(change.pk, frozenset()), unfolding))
        in_words.append(ChangeInWords(change, kind(change.register), parts))
    return in_words


def _unfolding(changes: list[Change]) -> Unfolding:
    """By register and column how a column that holds many things is told thing by thing: a model says so of its columns
    (`TOLD_IN_PARTS`), and each is asked once, where there is anything in it."""
    unfolding: Unfolding = {}
    for change in changes:
        for column, unfold in _told_in_parts(change).items():
            key = change.register, column
            if key not in unfolding and (change.old.get(column) or change.new.get(column)):
                unfolding[key] = unfold()
    return unfolding


def _told_in_parts(change: Change) -> dict[str, Callable[[], Unfold]]:
    return getattr(recorded_models().get(change.register), "TOLD_IN_PARTS", {})


def _parts(
    change: Change, known: dict[type[Model], dict[int, str]], unseen: frozenset[str], unfolding: Unfolding
) -> Iterator[tuple[str, str, str]]:
    """Of each field its name, what it held and what it holds; empty before and after is left out."""
    for field in _fields(change):
        if field.name in _told_in_parts(change):
            unfold = unfolding.get((change.register, field.name))
            if unfold:
                yield from unfold(change.old.get(field.name), change.new.get(field.name))
            continue
        old = _in_words(field, change.old.get(field.column), known)
        new = _in_words(field, change.new.get(field.column), known)
        if field.column in unseen:
            old, new = (old and HIDDEN), (new and HIDDEN)
        if old or new:
            yield str(field.verbose_name), old, new


def _fields(change: Change) -> Iterator[Field]:
    """The fields a person keeps; keys and what the database derives are left out, so is the record read under."""
    model = recorded_models().get(change.register)
    if model is None:
        return
    changed = change.old.keys() | change.new.keys()
    for field in _with_table(model)._meta.local_concrete_fields:
        if field.column in changed and _is_kept_by_people(field) and not _is_read_under(field, change):
            yield field


def _is_kept_by_people(field: Field) -> bool:
    return field.editable and not field.primary_key


def _is_read_under(field: Field, change: Change) -> bool:
    """Whether the field leads to the record that the change is shown with, which needs no naming there."""
    values = (change.old.get(field.column), change.new.get(field.column))
    return field.is_relation and change.subject_id in values


def _referred(changes: list[Change]) -> dict[type[Model], set[int]]:
    """By model the ids of the records that the changes refer to, before or after."""
    referred: dict[type[Model], set[int]] = defaultdict(set)
    for change in changes:
        for field in _fields(change):
            if field.related_model is not None:
                values = {change.old.get(field.column), change.new.get(field.column)}
                referred[field.related_model] |= values - {None}
    return referred


def _in_words(field: Field, value: Any, known: dict[type[Model], dict[int, str]]) -> str:
    """A value as a person reads it; "" for none. A record that is not in `known` lies outside the reader's view."""
    if value in (None, "", []):
        return ""
    if field.related_model is not None:
        return known[field.related_model].get(value, _("outside your view"))
    if isinstance(field, DateTimeField):
        return localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(dict(field.flatchoices).get(value, value))
