"""A list is kept, with its firms; matched again; and the decisions on its firms, made and taken back."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.changelog import people
from apps.changelog.acting import acting
from apps.units.access import KEEPING, Person, may
from apps.units.copying import copied_into
from apps.units.enterprises import matching, telling
from apps.units.enterprises.areas import EnterpriseArea
from apps.units.enterprises.reading import EnterpriseReading, ListedFirm, read
from apps.units.errors import Refused, moved
from apps.units.models import Enterprise, EnterpriseList, EnterpriseVerdict, Federation, Register, Unit

DOOR = "list of enterprises"
Verdict = EnterpriseVerdict.Verdict
COLUMNS = (
    "list_id", "row", "name", "uscc", "employees", "division_code", "federation_id", "firm", "named", "standing",
)  # fmt: skip


def preview(data: bytes, federation: Federation, as_of: date) -> EnterpriseReading:
    """What a file says of an area. Refused where it is no table of enterprises, or this very file was kept before."""
    before = EnterpriseList.objects.filter(federation=federation, digest=digest_of(data)).first()
    if before:
        said = _("This very file was brought in on %(day)s by %(person)s.")
        raise Refused(said % {"day": before.kept_at.date(), "person": people.called(before.kept_by)})
    return read(data, EnterpriseArea(federation, as_of))


def digest_of(data: bytes) -> str:
    """SHA-256 of the file, in hexadecimal."""
    return sha256(data).hexdigest()


def keep(
    data: bytes, name: str, federation: Federation, *, as_of: date, issuer: str, by: User, seen: str | None = None
) -> EnterpriseList:
    """Keeps a list with its firms and says what each has. `seen` is the digest of the reading a person confirmed.

    PermissionDenied for who does not keep the federation's registers; Refused where the file is none, holds no firm of
    the area, was kept before, or its firms fall elsewhere than in what was seen.
    """
    if not may(by, KEEPING, federation):
        raise PermissionDenied
    with acting(by, door=DOOR, reason=name):
        matching.hold_all()
        reading = preview(data, federation, as_of)
        if seen not in (None, reading.digest):
            raise Refused(moved())
        if not reading.firms:
            raise Refused(_("No row of this file is a firm of this area: nothing is kept."))
        kept = EnterpriseList.objects.create(
            federation=federation, name=name, digest=digest_of(data), issuer=issuer, as_of=as_of, kept_by=by,
            left_out=reading.left_out, doubled=reading.doubled,
        )  # fmt: skip
        _copy(kept, reading.firms)
        matching.match(kept)
    return kept


def _copy(kept: EnterpriseList, firms: Iterable[ListedFirm]) -> None:
    with copied_into("units_enterprise", COLUMNS) as copy:
        for firm in firms:
            told = (firm.row, firm.name, firm.uscc, firm.employees, firm.division)
            copy.write_row((kept.pk, *told, firm.federation.pk, firm.firm, firm.named, "none"))


def match_again(enterprises: EnterpriseList, *, by: User) -> None:
    """Holds a list against the register as it is now."""
    if not may(by, KEEPING, enterprises.federation):
        raise PermissionDenied
    with acting(by, door=DOOR):
        matching.hold_all()
        matching.match(enterprises)


def decide(enterprise: Enterprise, union: Unit, verdict: str, *, by: User) -> EnterpriseVerdict:
    """Keeps what a person says of a firm and a union; it holds in every list. It takes the place of what was decided
    where the firm lay before, by whom she does not keep registers with.

    PermissionDenied for who does not keep the registers where the firm lies; Refused where somebody has decided
    meanwhile, where a later list has the firm elsewhere, or there is nothing to decide.
    """
    if not may(by, KEEPING, enterprise.federation):
        raise PermissionDenied
    if union.register != Register.GRASSROOTS:
        raise Refused(_("%(unit)s is no grassroots union.") % {"unit": union})
    if verdict not in Verdict.values:
        raise Refused(_("Say what is decided."))
    _refuse_closed(union, enterprise.list)
    with acting(by, door=DOOR):
        keys = {enterprise.firm, enterprise.named}
        matching.hold_firms(keys.union(*map(_keys, verdicts_on(enterprise))))
        for before in _superseded(enterprise, union, verdict, by):
            keys |= _keys(before)
            before.delete()
        told = {"firm": enterprise.firm, "named": enterprise.named, "name": enterprise.name, "verdict": verdict}
        kept = EnterpriseVerdict.objects.create(**told, federation=enterprise.federation, union=union, decided_by=by)
        matching.settle_firms(keys)
    return kept


def take_back(verdict: EnterpriseVerdict, *, by: User, enterprise: Enterprise | None = None) -> None:
    """Takes a decision back, as if it had not been made; the log tells both. PermissionDenied for who may not, of the
    firm `enterprise` that it is read at."""
    if not may_take_back(verdict, by, enterprise):
        raise PermissionDenied
    with acting(by, door=DOOR, reason=_("taken back")):
        matching.hold_firms(_keys(verdict))
        verdict.delete()
        matching.settle_firms(_keys(verdict))


def may_take_back(verdict: EnterpriseVerdict, by: Person, enterprise: Enterprise | None = None) -> bool:
    """Who keeps the registers where it was decided may; and who keeps them where the firm lies by the latest list."""
    if may(by, KEEPING, verdict.federation):
        return True
    return enterprise is not None and may(by, KEEPING, enterprise.federation) and _lies_there_now(enterprise)


def verdicts_on(enterprise: Enterprise) -> list[EnterpriseVerdict]:
    """What was decided of the firm, the latest first: in this list, or in one that had it with or without a code."""
    return list(
        EnterpriseVerdict.objects.filter(_known(enterprise)).select_related("union", "decided_by", "federation")
    )


def _known(enterprise: Enterprise) -> Q:
    """The condition that a row or a decision is of this firm."""
    return Q(firm__in={enterprise.firm, enterprise.named}) | Q(named=enterprise.firm)


def _keys(verdict: EnterpriseVerdict) -> set[str]:
    return {verdict.firm, verdict.named}


def _lies_there_now(enterprise: Enterprise) -> bool:
    """Whether no list of a later day has the firm."""
    later = Enterprise.objects.filter(_known(enterprise), list__as_of__gt=enterprise.list.as_of)
    return not later.exists()


def _refuse_closed(union: Unit, enterprises: EnterpriseList) -> None:
    """A union that was closed before the list's day has no firm in it, whatever is decided."""
    if not matching.standing_unions(enterprises).filter(pk=union.pk).exists():
        said = _("%(unit)s was closed on %(closed)s, before the day of this list (%(day)s): it has none of its firms.")
        raise Refused(said % {"unit": union, "closed": union.closed, "day": enterprises.as_of})


def _superseded(enterprise: Enterprise, union: Unit, verdict: str, by: User) -> list[EnterpriseVerdict]:
    """The decisions that this one takes the place of: they were made where the firm lay before. Refused where one
    stands that was made where the person keeps the registers, or a union has the firm's code."""
    enterprise.refresh_from_db()
    against = []
    for said in verdicts_on(enterprise):
        if not _contrary(said, union, verdict):
            continue
        if may(by, KEEPING, said.federation) or not may_take_back(said, by, enterprise):
            raise Refused(_already(said, by))
        against.append(said)
    if enterprise.uscc and enterprise.union and enterprise.union.uscc == enterprise.uscc:
        raise Refused(_("A union has this firm's code: there is nothing to decide."))
    return against


def _contrary(said: EnterpriseVerdict, union: Unit, verdict: str) -> bool:
    """Whether the decision is on this union, or both give the firm a union."""
    return said.union_id == union.pk or (said.verdict != Verdict.OTHER and verdict != Verdict.OTHER)


def _already(said: EnterpriseVerdict, by: User) -> str:
    told: Mapping[str, object] = {
        "person": telling.decider_told(said, by),
        "verdict": said.get_verdict_display(),
        "union": telling.union_told(said.union, by),
    }
    if may(by, KEEPING, said.federation):
        return _("Decided already by %(person)s: %(verdict)s, %(union)s. Take that back first.") % told
    return _("Decided already by %(person)s: %(verdict)s, %(union)s. A later list has this firm: decide there.") % told
