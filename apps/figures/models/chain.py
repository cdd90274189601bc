"""The chain of evidence: of each federation the steps of the forms handed in to it, each linked to the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE
from apps.figures.models.submissions import Transition
from apps.units.models import Unit


class Chain(models.Model):
    """Where the chain of a federation ends; held while a link is added. Written by the database alone."""

    federation = models.OneToOneField(Unit, models.PROTECT, related_name="+", verbose_name=_("federation"))
    number = models.BigIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("chain of evidence")
        verbose_name_plural = _("chains of evidence")

    def __str__(self) -> str:
        return f"{self.federation} · {self.number}"


class ChainLink(models.Model):
    """One step with all that its form said then, linked to the step before; `previous` is empty at the first.

    `digest` is SHA-256, 64 hexadecimal digits: figures_link_digest in apps.figures.triggers.chain.
    """

    transition = models.OneToOneField(Transition, models.PROTECT, related_name="link", verbose_name=_("transition"))
    federation = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("federation"))
    number = models.BigIntegerField(_("number"))
    previous = models.CharField(_("link before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("link of evidence")
        verbose_name_plural = _("links of evidence")
        ordering = ["federation", "number"]
        constraints = [models.UniqueConstraint(fields=["federation", "number"], name="figures_link_has_its_place")]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.number} · {self.digest}"


class LinkElsewhere(models.Model):
    """A link of a chain whose step does not stand here: of another year than that of the package this database was read
    from (docs/adr/0041-the-package-of-a-year.md). Others than these have none."""

    federation = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("federation"))
    number = models.BigIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("link of a step that stands elsewhere")
        verbose_name_plural = _("links of steps that stand elsewhere")
        ordering = ["federation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["federation", "number"], name="figures_link_elsewhere_has_its_place")
        ]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.number} · {self.digest}"
