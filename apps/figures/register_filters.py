"""Which units of a register an indicator counts: a filter names choice fields of the register, and nothing else.

A filter is written {"kind": "palace", "state": ["open", "planned"]}: every field has to fit, of a list any one value.
"""

import json
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from apps.units.models import REGISTERS
from apps.units.tree import kinds


def filterable(register: str) -> dict[str, list]:
    """The fields a register can be filtered by, each with its values: the register's own fields that have choices.

    The only statement of it: the form, the count and the database's trigger ask here.
    """
    if register not in REGISTERS:
        return {}
    values = {}
    for field in REGISTERS[register]._meta.local_fields:
        if field.choices:
            values[field.name] = [value for value, _label in field.choices]
    return values


def faults(register: str, given: Any) -> list[str]:
    """What is wrong with a filter, a sentence each: the field, what was seen, what is allowed."""
    fields = filterable(register)
    if not isinstance(given, dict):
        no_filter = _("%(seen)s is no filter. Write {} to count every unit, or fields with values: %(fields)s")
        return [no_filter % {"seen": json.dumps(given, ensure_ascii=False), "fields": _offered(fields)}]
    unknown = _("“%(field)s” (%(seen)s) is nothing this register can be filtered by. It can by: %(fields)s")
    unfit = _("%(field)s: %(seen)s is not among its values. Allowed, alone or in a list: %(values)s")
    sentences = []
    for field, value in given.items():
        said = {"field": field, "seen": json.dumps(value, ensure_ascii=False)}
        if field not in fields:
            sentences.append(unknown % {**said, "fields": _offered(fields)})
        elif not _fits(value, fields[field]):
            sentences.append(unfit % {**said, "values": _listed(fields[field])})
    return sentences


def condition(register: str, given: Any) -> Q:
    """The filter as a condition on the register's units, `dated` for a day; Refused where it does not fit."""
    asked = {}
    for field, values in wanted(register, given).items():
        kept = kinds.kept_in(REGISTERS[register], field)
        asked[f"{kept}_then__in" if kept else f"{field}__in"] = values
    return Q(**asked)


def wanted(register: str, given: Any) -> dict[str, list]:
    """By field the values of which a unit has to have one; Refused where the filter does not fit the register."""
    if wrong := faults(register, given):
        raise Refused(*wrong)
    return {field: _values(value) for field, value in given.items()}


def _values(given: Any) -> list:
    """What a filter gives for a field, as a list."""
    return given if isinstance(given, list) else [given]


def _fits(given: Any, allowed: list) -> bool:
    """Whether at least one value is given and every one is allowed: true is none, though Python has it equal 1."""
    values = _values(given)
    for value in values:
        if isinstance(value, bool) or value not in allowed:
            return False
    return bool(values)


def _listed(values: list) -> str:
    return ", ".join(map(str, values))


def _offered(fields: dict[str, list]) -> str:
    return "; ".join(f"{field} ({_listed(values)})" for field, values in fields.items()) or "—"


def refuse_unfit() -> str:
    """PL/pgSQL that refuses a row whose filter does not fit, with every register's fields and values in its text.

    An array contains a value of its own, and a list of them: ["open", "planned"] @> "open".
    """
    allowed = json.dumps({str(register): filterable(register) for register in REGISTERS})
    return f"""
        IF jsonb_typeof(NEW.filter) <> 'object' THEN
            wrong := NEW.filter::text;
        ELSE
            SELECT string_agg(f.field || ': ' || f.value, ', ') INTO wrong FROM jsonb_each(NEW.filter) f(field, value)
            WHERE f.value = '[]' OR ('{allowed}'::jsonb -> NEW.counts -> f.field @> f.value) IS NOT TRUE;
        END IF;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'an indicator counts a register by its choice fields alone: %', wrong
                USING ERRCODE = '23514', CONSTRAINT = 'figures_filter_fits', DETAIL = wrong;
        END IF;
        RETURN NEW;
    """
