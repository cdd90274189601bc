"""Files that wait for their owner's word after a preview: in the database, where every server process finds them.

One that is larger than a page takes comes in pieces, each counted as it arrives.
"""

from datetime import timedelta
from io import BytesIO
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.units.errors import Refused

KEPT = timedelta(days=1)
MOST_KEPT = 5  # of one person
LONGEST_NAME = 200
MEGABYTE = 1 << 20
LARGEST_IN_PIECES = 200 * MEGABYTE
MOST_WAITING = 500 * MEGABYTE  # of one person, in all her files
LARGEST_PIECE = 8 * MEGABYTE


class PendingFileManager(models.Manager["PendingFile"]):
    def keep(self, file: File, *, owner: User, register: str, told: dict[str, Any] | None = None) -> "PendingFile":
        """Keeps a file as it was uploaded, and drops those nobody decided on within a day, and of this person all but
        the latest; none on which something is done in the background."""
        name, content = str(file.name)[:LONGEST_NAME], file.read()
        size = len(content)
        kept = self.create(
            owner=owner, register=register, name=name, content=content, told=told or {}, size=size, arrived=size
        )
        self._drop_old(owner)
        return kept

    def begin(self, name: str, size: int, *, owner: User, register: str) -> "PendingFile":
        """A file of so many bytes that will come in pieces. Refused where it is too large, or the person's files are
        together."""
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two at once count each other
        if size > LARGEST_IN_PIECES:
            said = gettext("“%(name)s” is larger than %(most)s MB: divide it.")
            raise Refused(said % {"name": name, "most": LARGEST_IN_PIECES // MEGABYTE})
        if size < 1:
            raise Refused(gettext("“%(name)s” is empty.") % {"name": name})
        self._drop_old(owner, most=MOST_KEPT - 1)
        self.refuse_too_much(owner, size)
        return self.create(owner=owner, register=register, name=name[:LONGEST_NAME], content=b"", size=size)

    def refuse_too_much(self, owner: User, size: int) -> None:
        """Refused where a further file of so many bytes would be more than one person may have waiting."""
        if self.waiting_bytes(owner) + size > MOST_WAITING:
            said = gettext("Your files that wait would come to more than %(most)s MB: decide on one, or give one up.")
            raise Refused(said % {"most": MOST_WAITING // MEGABYTE})

    def waiting_bytes(self, owner: User) -> int:
        """How much of a person waits, as announced: what is still on its way is counted too."""
        return self.filter(owner=owner).aggregate(bytes=Sum("size"))["bytes"] or 0

    def overdue(self) -> models.QuerySet["PendingFile"]:
        return self.filter(made__lt=timezone.now() - KEPT, held=False)

    def _drop_old(self, owner: User, most: int = MOST_KEPT) -> None:
        self.overdue().delete()
        latest = self.filter(owner=owner).order_by("-made", "-pk").values("pk")[:most]
        self.filter(owner=owner, held=False).exclude(pk__in=latest).delete()


class PendingFile(models.Model):
    """One file that was looked at and neither imported nor given up yet."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    register = models.CharField(_("register"), max_length=12)
    name = models.CharField(_("file"), max_length=LONGEST_NAME)
    content = models.BinaryField()
    size = models.PositiveIntegerField(default=0)  # bytes, as announced
    arrived = models.PositiveIntegerField(default=0)  # bytes
    held = models.BooleanField(default=False)  # something is done with it in the background
    told = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # the plan as its owner reads it
    made = models.DateTimeField(default=timezone.now)

    objects = PendingFileManager()

    class Meta:
        verbose_name = _("file awaiting confirmation")
        verbose_name_plural = _("files awaiting confirmation")

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        return self.arrived == self.size

    def take(self, number: int, octets: bytes) -> None:
        """Adds the next piece, numbered from 0; one that is there already is not added again. Refused for one out of
        its turn, and for what is more than was announced."""
        with transaction.atomic():
            file = PendingFile.objects.select_for_update().only("size", "arrived").get(pk=self.pk)
            count = file.pieces.count()
            if number < count:
                return
            arrived = file.arrived + len(octets)
            if number > count or len(octets) > LARGEST_PIECE or arrived > file.size or not octets:
                raise Refused(gettext("A piece of the file came out of its turn: choose the file again."))
            file.pieces.create(number=number, octets=octets)
            PendingFile.objects.filter(pk=self.pk).update(arrived=arrived)
            self.arrived = arrived

    def data(self) -> bytes:
        """All that is in the file."""
        out = BytesIO()
        self.write_to(out)
        return out.getvalue()

    def write_to(self, out: IO[bytes]) -> None:
        """Writes what is in the file, a piece at a time."""
        out.write(bytes(self.content))
        for number in range(self.pieces.count()):
            out.write(bytes(self.pieces.values_list("octets", flat=True).get(number=number)))


class PendingPiece(models.Model):
    """Some megabytes of a file that came in pieces; in their order they are the file."""

    file = models.ForeignKey(PendingFile, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    octets = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a file awaiting confirmation")
        verbose_name_plural = _("pieces of files awaiting confirmation")
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="units_one_piece")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
