"""A judgement of two printed numbers that cannot both be true: who may give it, of what, and what it closes.

An error in a return is corrected by whoever filled it in. Two documents are printed and stay as they are: a supervisor
says which of them is right, or that both stand, and the error is closed until one of the numbers is restated.
"""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.checks.messages import values_of
from apps.figures.models import Figure, Finding, Origin
from apps.figures.models.judgements import Judgement, Verdict
from apps.units.access import REVIEWING, may
from apps.units.errors import too_long

JUDGED = ("verdict", "judgement", "explained_value")


def is_judged_not_corrected(finding: Finding) -> bool:
    """Whether it is an error between two documents."""
    if finding.severity != Finding.Severity.ERROR or finding.other is None:
        return False
    return finding.figure.origin == Origin.DOCUMENT and finding.other.origin == Origin.DOCUMENT


def may_judge(user: User, finding: Finding) -> bool:
    """A supervisor of both units may judge an error between two documents."""
    if finding.other is None or not is_judged_not_corrected(finding):
        return False
    return may(user, REVIEWING, finding.figure.unit) and may(user, REVIEWING, finding.other.unit)


def judge(finding: Finding, *, by: User, verdict: str, reason: str) -> Judgement:
    """Closes the error by which is right, or leaves it open with a note; the last judgement holds.

    PermissionDenied for who may not judge it, ValidationError in words where it cannot be judged so.
    """
    if finding.other is None or not is_judged_not_corrected(finding):
        raise ValidationError(_("Only an error between two documents is judged. Any other has to be corrected."))
    if not may_judge(by, finding):
        raise PermissionDenied(_("Only a supervisor of both units may judge this."))
    if verdict not in Verdict.values:
        raise ValidationError(_("Choose which number is right, or that both stand."))
    if not reason.strip():
        raise ValidationError(_("Give the reason: it is read on the pages of both numbers."))
    if said := too_long(reason):
        raise ValidationError(said)
    with acting(by, door="judgement", reason=reason.strip()):
        judgement = Judgement.objects.create(
            check_code=finding.check_code,
            **_cell(finding.figure),
            **{f"other_{name}": value for name, value in _cell(finding.other).items()},
            facts=finding.facts,
            verdict=verdict,
            reason=reason.strip(),
        )
        finding.judgement = judgement
        finding.verdict = "" if verdict == Verdict.OPEN else verdict
        finding.explained_value = values_of(finding.facts)
        finding.save(update_fields=JUDGED)
    return judgement


def _cell(figure: Figure) -> dict[str, object]:
    """Where a figure stands, by the names of a judgement's columns."""
    return {
        "unit": figure.unit,
        "indicator": figure.indicator,
        "period": figure.period,
        "coverage": figure.coverage,
    }
