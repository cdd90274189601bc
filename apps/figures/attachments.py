"""Evidence: what is attached to a form, a cell or a source, by whom it may be, and the file as it was, checked."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from apps.figures import file_kinds
from apps.figures.acting import acting
from apps.figures.models import Attachment, Coverage, Form, Indicator, Period, Source, Submission
from apps.figures.models.attachments import (
    LARGEST,
    LONGEST_NAME,
    MEGABYTE,
    PIECE,
    AttachedContent,
    AttachmentQuerySet,
    ContentPiece,
)
from apps.figures.triggers.attachments import DIGEST_OF_PIECES
from apps.units import access
from apps.units.access import ADMINISTERING, ENTERING, Person
from apps.units.errors import Refused
from apps.units.models import Unit
from apps.units.tree import names

MOST_OF_UNIT = 500 * MEGABYTE
log = logging.getLogger(__name__)


# ---- What it is attached to


@dataclass(frozen=True, slots=True)
class EvidencePlace:
    """A unit's form for a period, one of its cells, or a source, for which the unit keeps it."""

    unit: Unit
    period: Period | None = None
    form: Form | None = None
    indicator: Indicator | None = None
    coverage: str = ""
    source: Source | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Who may attach to it and withdraw: who may state the number, or add the source."""
        return ENTERING + ADMINISTERING if self.source else ENTERING

    @property
    def columns(self) -> dict[str, object]:
        """How an attachment names it."""
        names = ("unit", "period", "form", "indicator", "coverage", "source")
        return {name: getattr(self, name) for name in names}

    @property
    def unit_then(self) -> Unit:
        """The unit under its name of the period's end."""
        return names.called(self.unit, self.period.ends) if self.period else self.unit

    @property
    def query(self) -> str:
        """How an address names it."""
        if self.source:
            return urlencode({"source": self.source.code})
        asked = {"unit": self.unit.code, "period": self.period.code if self.period else ""}
        if self.form:
            return urlencode({**asked, "form": self.form.code})
        indicator = self.indicator.code if self.indicator else ""
        return urlencode({**asked, "indicator": indicator, "coverage": self.coverage})

    def __str__(self) -> str:
        if self.source:
            return str(self.source)
        if self.indicator:
            return f"{self.unit_then} · {self.indicator} ({Coverage(self.coverage).label}) · {self.period}"
        return f"{self.unit_then} · {self.form} · {self.period}"


def place_of(attachment: Attachment) -> EvidencePlace:
    return EvidencePlace(
        attachment.unit, attachment.period, attachment.form, attachment.indicator, attachment.coverage,
        attachment.source,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """What is attached to a thing, as far as a person sees it, and the units for which she may attach more."""

    place: EvidencePlace
    attachments: list[Attachment]
    keepers: list[Unit] = field(default_factory=list)

    @property
    def standing(self) -> int:
        """How many of them have not been withdrawn."""
        return sum(attachment.withdrawn_at is None for attachment in self.attachments)


def of_form(user: Person, unit: Unit, form: Form, period: Period) -> EvidenceList:
    """What is attached to a form and to its cells. One query."""
    return _listed(user, EvidencePlace(unit, period, form), Attachment.objects.of_form(unit, form, period))


def of_submission(user: Person, submission: Submission) -> EvidenceList:
    """What is attached to a form itself, without its cells. One query."""
    place = EvidencePlace(submission.unit, submission.period, submission.form)
    return _listed(user, place, Attachment.objects.filter(unit=place.unit, period=place.period, form=place.form))


def at_moment(submission: Submission, moment: datetime) -> list[Attachment]:
    """What stood as evidence of a submission and its cells at a moment. One query."""
    of_form = Attachment.objects.of_form(submission.unit, submission.form, submission.period)
    return list(of_form.standing_at(moment).select_related("content", "indicator"))


def of_cell(user: Person, unit: Unit, indicator: Indicator, period: Period, coverage: str) -> EvidenceList:
    """What is attached to one number. One query."""
    place = EvidencePlace(unit, period, indicator=indicator, coverage=coverage)
    return _listed(user, place, Attachment.objects.of_cell(unit, indicator, period, coverage))


def of_source(user: Person, source: Source) -> EvidenceList:
    """What units in this person's view have attached to a source; the units for which she may do so."""
    keepers = list(keeping(user))
    here = Attachment.objects.filter(source=source)
    place = EvidencePlace(keepers[0] if keepers else Unit(), source=source)
    return EvidenceList(place, list(_whole(here.visible_to(user))), keepers)


def _listed(user: Person, place: EvidencePlace, attachments: AttachmentQuerySet) -> EvidenceList:
    keepers = [place.unit] if access.may(user, place.roles, place.unit) else []
    return EvidenceList(place, list(_whole(attachments.visible_to(user))), keepers)


def _whole(attachments: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """With all that a list of them tells."""
    return attachments.select_related("unit", "content", "given_by", "withdrawn_by", "indicator")


def keeping(user: Person) -> QuerySet[Unit]:
    """The federations for which a person may attach something to a source: those she was appointed to."""
    paths = access.paths(user, ENTERING + ADMINISTERING)
    appointed = Unit.objects.filter(parent=None) if "" in paths else Unit.objects.filter(path__in=paths)
    return appointed.order_by("path")


# ---- Acts


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """A file that may be kept: what it is called, what it is, and its digest."""

    name: str
    kind: str
    digest: str
    size: int


def attach(place: EvidencePlace, file: File, *, by: User) -> Attachment:
    """Keeps a file with what it is evidence of. The same file for the same thing stays one.

    Refused where it is too large, of no kind that is taken, or named as what it is not, or the unit has no room left.
    """
    if not access.may(by, place.roles, place.unit):
        raise access.denied(place.unit, _("You may not attach evidence for this unit."))
    looked = examined(file)
    with acting(by, door="evidence"):
        Unit.objects.select_for_update(no_key=True).get(pk=place.unit.pk)  # room is given to one after the other
        standing = Attachment.objects.filter(**place.columns, content=looked.digest, withdrawn_at=None).first()
        if standing:
            return standing
        _refuse_what_has_no_room(place.unit, looked)
        file.seek(0)
        keep(looked, iter(partial(file.read, PIECE), b""))
        return Attachment.objects.create(**place.columns, name=looked.name, content_id=looked.digest)


def examined(file: File) -> ExaminedFile:
    """The file looked at once, under limits; Refused, in words, where it cannot be kept."""
    name = _printable(file.name or "")
    digest, size = sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise Refused(too_large(name))
        digest.update(piece)
    if not size:
        raise Refused(_("“%(name)s” is empty.") % {"name": name})
    opened: Any = file  # Django's files are read and sought in as any other
    kind = file_kinds.kind_of(opened)
    if not kind:
        raise Refused(
            _("“%(name)s” is no PDF, OFD, JPG or PNG by what is in it, whatever its name says.") % {"name": name}
        )
    suffixes = file_kinds.KINDS[kind].suffixes
    if PurePath(name).suffix.lower() not in suffixes:
        said = _("“%(name)s” is in truth a %(kind)s file. Give it back its name, ending in %(ending)s.")
        raise Refused(said % {"name": name, "kind": kind.upper(), "ending": suffixes[0]})
    return ExaminedFile(name, kind, digest.hexdigest(), size)


def too_large(name: str) -> str:
    """Why a file is not taken that is larger than one may be."""
    said = _("“%(name)s” is larger than %(most)s MB. Scan it with fewer dots, or in several files.")
    return said % {"name": name, "most": LARGEST // MEGABYTE}


def _printable(name: str) -> str:
    """Its name without what cannot be seen, and the end of one that is too long."""
    shown = "".join(sign for sign in PurePath(name).name if sign.isprintable())
    return shown[-LONGEST_NAME:]


def _refuse_what_has_no_room(unit: Unit, looked: ExaminedFile) -> None:
    """What is withdrawn takes room too, since it is kept; what is attached twice takes it once."""
    kept = AttachedContent.objects.filter(attachments__unit=unit).distinct()
    if kept.filter(pk=looked.digest).exists():
        return
    used = room_used(unit)
    if used + looked.size > MOST_OF_UNIT:
        said = _("%(unit)s has %(left)s MB of its %(most)s MB for evidence left; “%(name)s” needs %(size)s MB.")
        raise Refused(
            said
            % {
                "unit": unit,
                "left": in_megabytes(MOST_OF_UNIT - used),
                "most": MOST_OF_UNIT // MEGABYTE,
                "name": looked.name,
                "size": in_megabytes(looked.size),
            }
        )


def room_used(unit: Unit) -> int:
    """The bytes of all that is or was attached for a unit."""
    of_unit = Attachment.objects.filter(unit=unit).values("content")
    return AttachedContent.objects.filter(pk__in=of_unit).aggregate(used=Sum("size"))["used"] or 0


def in_megabytes(size: int) -> str:
    """1.5 for 1,572,864 bytes."""
    return f"{size / MEGABYTE:.1f}"


def keep(looked: ExaminedFile, pieces: Iterable[bytes]) -> None:
    """Its content in pieces of a megabyte, where it is not kept already."""
    content, is_new = AttachedContent.objects.get_or_create(
        digest=looked.digest, defaults={"kind": looked.kind, "size": looked.size}
    )
    if is_new:
        for number, piece in enumerate(pieces):
            ContentPiece.objects.create(content=content, number=number, octets=piece)


def withdraw(attachment: Attachment, *, by: User, reason: str) -> Attachment:
    """It stands as evidence no more; the file stays, with who withdrew it, when and why."""
    place = place_of(attachment)
    if not access.may(by, place.roles, place.unit):
        raise access.denied(place.unit, _("You may not withdraw evidence of this unit."))
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    with acting(by, door="evidence", reason=reason.strip()):
        held = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
        if held.withdrawn_at:
            raise Refused(_("It has been withdrawn already."))
        held.withdrawn_because = reason.strip()
        held.save(update_fields=["withdrawn_because"])
        held.refresh_from_db()
    return held


# ---- The file as it was


def is_unchanged(attachment: Attachment) -> bool:
    """Whether what is kept still gives the digest it was attached with, computed anew; the log says where it does
    not."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST_OF_PIECES.format(digest="%s"), [attachment.content_id])
        (found,) = cursor.fetchone()
    if found == attachment.content_id:
        return True
    log.error("evidence %s: its pieces give the digest %s, not %s", attachment.pk, found, attachment.content_id)
    return False


def pieces(content: AttachedContent) -> Iterator[bytes]:
    """What is kept, a piece at a time. One query each."""
    kept = content.pieces.order_by("number")
    for number in kept.values_list("number", flat=True):
        yield bytes(kept.values_list("octets", flat=True).get(number=number))
