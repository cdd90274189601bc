"""What a person's word on a phrase teaches the next report: kept by federation, never guessed from."""

from collections.abc import Iterable, Mapping, Set

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.models import Indicator, LearntPhrase
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Register, Unit
from apps.units.models.pending_files import PendingFile

LONGEST_WORDING = 40
PHRASES = "phrases"  # the key of what a report teaches, in what is told of the file of its figures that waits


def phrases_for(unit: Unit) -> dict[str, str]:
    """By wording the code of the indicator that the texts of a unit mean, "" where none of ours."""
    learnt = LearntPhrase.objects.filter(federation=learner(unit)).values_list("wording", "indicator__code")
    return {wording: code or "" for wording, code in learnt}


def phrases_of(by: User) -> QuerySet[LearntPhrase]:
    """The phrases that federations learnt in which a person enters figures, by federation."""
    phrases = LearntPhrase.objects.filter(access.below(access.paths(by, access.ENTERING), "federation__path"))
    return phrases.select_related("federation", "indicator", "confirmed_by").order_by("federation__path", "wording")


def forget(by: User, phrase: LearntPhrase) -> None:
    """The next text is read as if nobody had said what these words mean."""
    with acting(by, door="file", reason=_("learnt phrase")):
        phrase.delete()


def learner(unit: Unit) -> Unit | None:
    """The federation that learns from a unit's text: itself, or the one it belongs to."""
    if unit.register == Register.FEDERATION:
        return unit
    return unit.parent


def remember(by: User, federation: Unit, said: Iterable[tuple[str, str]]) -> None:
    """Keeps for each wording the indicator's code that was confirmed, "" where it states none of ours.

    A wording that a person understood in two ways in one report teaches nothing: the words do not tell.
    """
    if not access.may(by, access.ENTERING, federation):
        raise Refused
    meant: dict[str, set[str]] = {}
    for wording, code in said:
        if 1 < len(wording) <= LONGEST_WORDING:
            meant.setdefault(wording, set()).add(code)
    with acting(by, door="file"):
        LearntPhrase.objects.bulk_create(
            _phrases(federation, meant),
            update_conflicts=True,
            unique_fields=["federation", "wording"],
            update_fields=["indicator", "confirmed_by", "confirmed_at"],
        )


def _phrases(federation: Unit, meant: Mapping[str, Set[str]]) -> list[LearntPhrase]:
    """What is new or otherwise than it was learnt: what means what it meant stays with whoever said it first."""
    learnt = LearntPhrase.objects.filter(federation=federation, wording__in=list(meant))
    known = {wording: code or "" for wording, code in learnt.values_list("wording", "indicator__code")}
    indicators = Indicator.objects.in_bulk(field_name="code")
    phrases = []
    for wording, codes in meant.items():
        if len(codes) > 1:
            continue
        (code,) = codes
        if known.get(wording) == code:
            continue
        phrases.append(LearntPhrase(federation=federation, wording=wording, indicator=indicators.get(code)))
    return phrases


def remember_beside(by: User, pending: PendingFile) -> None:
    """Keeps what the report teaches whose figures were just written."""
    told = pending.told[PHRASES]
    unit = Unit.objects.filter(code=told["unit"]).first()
    if unit is None:
        return
    federation = learner(unit)
    if federation is None or not access.may(by, access.ENTERING, federation):
        return
    said = [(wording, code) for wording, code in told["said"]]
    remember(by, federation, said)
