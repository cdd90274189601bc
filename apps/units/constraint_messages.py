"""What the database refuses, in words: a sentence for each constraint, ahead of a save or after an error."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

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
    "units_division_inside_parent": _(
        "The division code of a territorial unit lies inside that of the federation above; this one would not: "
        "%(which)s"
    ),
    "units_closed_before_parent": _("A federation closes after everything below it; still open: %(which)s"),
    "units_history_kept": _("A unit that has moved keeps its history. Close it instead of deleting it: %(which)s"),
    "units_uscc_fits": _(
        "This unified social credit code is not valid: check its 18 characters, the last of which is a check character."
    ),
}
# The field of a unit at which a refusal is shown; others stand at the top of the form.
FIELDS = {
    "units_unit_code_key": "code",
    "units_code_kept": "code",
    "units_level_below_parent": "level",
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
    named, units = shown_by(refusal), apps.get_model("units", "Unit").objects
    if by:
        there = units.filter(code__in=named)
        hidden = there.exclude(pk__in=there.visible_to(by)).values_list("code", flat=True)
        named = [one for one in named if one not in hidden]
    return str(SENTENCES[name]) % {"which": ", ".join(named) or _("outside your view")}


def by_another(refusal: DatabaseError) -> bool:
    """Whether somebody else's transaction stands in the way: a key taken meanwhile, or each waiting for the other."""
    return getattr(refusal.__cause__, "sqlstate", "") in ("23505", "40001", "40P01")


def shown_by(refusal: DatabaseError) -> list[str]:
    """The codes of the units, and what else the database names as standing against it."""
    return (refusal.__cause__.diag.message_detail or "").split(", ")


def constraint(refusal: DatabaseError) -> str | None:
    """The name of the rule that was broken."""
    diagnosis = getattr(refusal.__cause__, "diag", None)
    return diagnosis.constraint_name if diagnosis else None


def _of_model(name: str | None) -> str | None:
    """A constraint declared on a model carries its own sentence."""
    declared = (one for model in apps.get_models() for one in model._meta.constraints if one.name == name)
    return next((str(one.violation_error_message) for one in declared if one.violation_error_message), None)
