"""The letterheads of federations: the Word files their work reports begin with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.units.access import upward
from apps.units.models.unit import Federation, Unit


class Letterhead(models.Model):
    """A federation has one; what reports below it begin with, unless a nearer federation has its own. The log keeps
    its name and digest, not the file."""

    federation = models.OneToOneField(
        Federation, models.CASCADE, related_name="letterhead", verbose_name=_("federation")
    )
    name = models.CharField(_("file"), max_length=200, editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    size = models.PositiveIntegerField(_("bytes"), editable=False)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ["federation__path"]
        triggers = recorded("units.letterhead", subject="federation_id", text="name")

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> bytes:
        """The bytes of its file."""
        return bytes(self.file.content)


class LetterheadFile(models.Model):
    """The file itself."""

    letterhead = models.OneToOneField(Letterhead, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("letterhead file")
        verbose_name_plural = _("letterhead files")

    def __str__(self) -> str:
        return str(self.letterhead)


def letterhead_for(unit: Unit) -> Letterhead | None:
    """Its own, else that of the nearest federation above that has one; None where none has."""
    letterheads = Letterhead.objects.select_related("federation").filter(federation__path__in=upward(unit.path))
    return max(letterheads, key=lambda letterhead: len(letterhead.federation.path), default=None)
