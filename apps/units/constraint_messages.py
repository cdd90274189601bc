"""What the database refuses, in words: a sentence for each constraint, ahead of a save or after an error."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from apps.units.errors import Refused

if TYPE_CHECKING:
    from apps.units.access import Person

NAMED = 10
SENTENCES = {
    "units_unit_code_key": _("Another unit already has this code."),
    "units_code_kept": _("The code can no longer change, because other records refer to the unit: %(which)s"),
    "units_no_cycle": _("A unit cannot report to itself or to a unit below it: %(which)s"),
    "units_parent_is_federation": _("Only a federation has units below it; this one cannot stand there: %(which)s"),
    "units_level_below_parent": _(
        "A federation stands at a lower level than the one it reports to; this one would not: %(which)s"
    ),
    "units_below_county": _(
        "What reported to a county, a town or a village cannot stand above the counties today: make a new unit that "
        "comes from it. These would: %(which)s"
    ),
    "units_division_inside_parent": _(
        "The division code of a territorial unit lies inside that of the federation above; this one would not: "
        "%(which)s"
    ),
    "units_closed_before_parent": _("A federation closes after everything below it; still open: %(which)s"),
    "units_history_kept": _("A unit that has moved keeps its history. Close it instead of deleting it: %(which)s"),
    "units_extra_fits": _("An extra column of the register does not take what is said in it: %(which)s"),
    "units_extra_column_kept": _(
        "Units use this extra column: switch it off instead. What they say in it, its kind and their choices stay."
    ),
    "units_uscc_fits": _(
        "This unified social credit code is not valid: check its 18 characters, the last of which is a check character."
    ),
    "nation_read_only_here": _(
        "Another installation keeps this record: it is changed there, and what is changed comes here by itself."
    ),
    "nation_keeps_catalogue": _(
        "The nation keeps periods, indicators, forms, rules and extra columns: they are changed there, and what is "
        "changed comes here by itself."
    ),
    "units_succession_register": _("Predecessor and successor stand in one register: %(which)s"),
    "units_succession_dates": _(
        "A predecessor stands until the day before, a successor from the day on; their own days say otherwise: "
        "%(which)s"
    ),
    "units_succession_circle": _("What came from a unit cannot become it again on the same day: %(which)s"),
}
# The field of a unit at which a refusal is shown; others stand at the top of the form.
FIELDS = {
    "units_unit_code_key": "code",
    "units_code_kept": "code",
    "units_level_below_parent": "level",
    "units_below_county": "level",
    "units_division_inside_parent": "division_code",
    "units_closed_before_parent": "closed",
    "units_uscc_fits": "uscc",
}


def error(constraint: str, which: Iterable[str] = ()) -> ValidationError:
    """The refusal as forms show it; its code is the constraint's name."""
    return ValidationError(SENTENCES[constraint], code=constraint, params={"which": ", ".join(which)})


def foreign_code(federation: str) -> str:
    """Said of every code outside one's area, so that nobody finds out which codes exist there."""
    said = _("A new unit's code extends that of its federation (%(example)s) or is its own division code.")
    return said % {"example": f"{federation}-A1"}


def sentence(refusal: DatabaseError, by: "Person | None" = None) -> str | None:
    """The reader's words for an error the database raised; None where it is no rule of ours.

    Units that `by` may not see are not named; None may see all.
    """
    name = constraint(refusal)
    if name not in SENTENCES:
        return _of_model(name)
    codes = shown_by(refusal)
    if by:
        codes = _in_view(codes, by)
    return str(SENTENCES[name]) % {"which": ", ".join(codes) or _("outside your view")}


@contextmanager
def refused_in_words(by: "Person | None" = None, *, only: Collection[str] = ()) -> Iterator[None]:
    """What the database refuses inside is Refused with the reader's words; an error for which there are none, or of a
    rule that is not among `only`, where some are named, stays what it is."""
    try:
        yield
    except DatabaseError as error:
        said = sentence(error, by) if not only or constraint(error) in only else None
        if said is None:
            raise
        raise Refused(said) from error


def _in_view(codes: list[str], person: "Person") -> list[str]:
    """The codes but those of units that the person may not see; what is no unit's code stays."""
    units = apps.get_model("units", "Unit").objects.filter(code__in=codes)
    hidden = set(units.exclude(pk__in=units.visible_to(person)).values_list("code", flat=True))
    return [code for code in codes if code not in hidden]


def by_another(refusal: DatabaseError) -> bool:
    """Whether somebody else's transaction stands in the way: a key taken meanwhile, or each waiting for the other."""
    return getattr(refusal.__cause__, "sqlstate", "") in ("23505", "40001", "40P01")


def shown_by(refusal: DatabaseError) -> list[str]:
    """The codes of the units, and what else the database names as standing against it."""
    diagnosis = _diagnosis(refusal)
    if diagnosis is None or not diagnosis.message_detail:
        return []
    return diagnosis.message_detail.split(", ")


def constraint(refusal: DatabaseError) -> str | None:
    """The name of the rule that was broken."""
    diagnosis = _diagnosis(refusal)
    return diagnosis.constraint_name if diagnosis else None


def _diagnosis(refusal: DatabaseError) -> psycopg.errors.Diagnostic | None:
    """What the server said beside its message; None where the error did not come from it."""
    cause = refusal.__cause__
    return cause.diag if isinstance(cause, psycopg.Error) else None


def _of_model(name: str | None) -> str | None:
    """A constraint declared on a model carries its own sentence."""
    for model in apps.get_models():
        for declared in model._meta.constraints:
            if declared.name == name and declared.violation_error_message:
                return str(declared.violation_error_message)
    return None
