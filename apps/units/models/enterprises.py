"""Lists of enterprises from other offices, what each firm was found to have, and what people decided of firms."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.changelog.triggers import recorded
from apps.units.access import VIEWING, Person, below, paths, upward
from apps.units.models.unit import Federation, Unit


class EnterpriseListQuerySet(models.QuerySet):
    """Ways of reading lists."""

    def touching(self, user: Person) -> Self:
        """Those that reach into what the person may see: of her federations, of those above and of those below."""
        held = paths(user, VIEWING)
        above = {path for own in held for path in upward(own) if own}
        return self.filter(below(held, "federation__path") | Q(federation__path__in=above))


class EnterpriseList(models.Model):
    """One file of enterprises: whose area it lists, as of which day, and its digest, by which a figure cites it."""

    federation = models.ForeignKey(
        Federation, models.PROTECT, related_name="enterprise_lists", verbose_name=_("federation")
    )
    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    issuer = models.CharField(_("issued by"), max_length=200)
    as_of = models.DateField(_("as of"))
    left_out = models.PositiveIntegerField(_("rows left out"), default=0)
    doubled = models.PositiveIntegerField(_("rows that repeat a firm"), default=0)
    kept_at = models.DateTimeField(_("brought in at"), default=timezone.now)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought in by")
    )
    matched_at = models.DateTimeField(_("matched at"), default=timezone.now)

    objects = models.Manager.from_queryset(EnterpriseListQuerySet)()

    class Meta:
        verbose_name = _("list of enterprises")
        verbose_name_plural = _("lists of enterprises")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["federation", "digest"], name="units_enterprise_list_once"),
            models.CheckConstraint(name="units_enterprise_list_issued", condition=~Q(issuer="")),
        ]
        triggers = recorded("units.enterpriselist", subject="federation_id", text="name")

    def __str__(self) -> str:
        return f"{self.name} ({self.as_of})"


class Enterprise(models.Model):
    """One firm of a list, as the list says it, with what it was found to have.

    `firm` tells it in every list: its code, else `named`, which is its plain name and county. `union` is the one that
    it has or, of a probable one, the one that is asked about. The rows are not in the log: they stand as in the file.
    """

    class Standing(models.TextChoices):
        MATCHED = "matched", _("has a union")
        COVERED = "covered", _("covered by a joint union")
        PROBABLE = "probable", _("probably has a union")
        NONE = "none", _("should have a union and has none")

    list = models.ForeignKey(EnterpriseList, models.CASCADE, related_name="enterprises", verbose_name=_("list"))
    row = models.PositiveIntegerField(_("row"))
    name = models.CharField(_("enterprise"), max_length=200)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    employees = models.PositiveIntegerField(pgettext_lazy("enterprise", "employees"), null=True, blank=True)
    division_code = models.CharField(_("division code"), max_length=12)
    federation = models.ForeignKey(Federation, models.PROTECT, related_name="+", verbose_name=_("federation"))
    firm = models.CharField(max_length=220)
    named = models.CharField(max_length=220)
    standing = models.CharField(_("standing"), max_length=8, choices=Standing, default=Standing.NONE)
    union = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("union"))

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["list", "row"]
        indexes = [
            models.Index(fields=["list", "standing", "row"], name="units_enterprise_standing"),
            models.Index(fields=["firm"], name="units_enterprise_firm"),
            models.Index(fields=["named"], name="units_enterprise_named"),
        ]

    def __str__(self) -> str:
        return self.name


class ProbableUnion(models.Model):
    """A union whose name is that of an enterprise or nearly so, and by what."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="probable_unions", verbose_name=_("enterprise")
    )
    union = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("union"))
    by = models.CharField(_("by"), max_length=4)

    class Meta:
        verbose_name = _("probable union of an enterprise")
        verbose_name_plural = _("probable unions of enterprises")
        ordering = ["enterprise", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "union"], name="units_probable_union_once"),
            models.CheckConstraint(name="units_probable_union_by", condition=Q(by__in=["name", "near"])),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} ≈ {self.union}"


class EnterpriseVerdict(models.Model):
    """What a person decided of a firm and a union; it holds in every list that has the firm."""

    class Verdict(models.TextChoices):
        SAME = "same", _("its union")
        COVERED = "covered", _("covered by this joint union")
        OTHER = "other", _("another employer's union")

    firm = models.CharField(_("firm"), max_length=220)
    named = models.CharField(max_length=220)
    name = models.CharField(_("enterprise"), max_length=200)
    federation = models.ForeignKey(Federation, models.PROTECT, related_name="+", verbose_name=_("federation"))
    union = models.ForeignKey(Unit, models.CASCADE, related_name="enterprise_verdicts", verbose_name=_("union"))
    verdict = models.CharField(_("verdict"), max_length=7, choices=Verdict)
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("verdict on an enterprise")
        verbose_name_plural = _("verdicts on enterprises")
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["named"], name="units_verdict_named")]
        constraints = [
            models.UniqueConstraint(fields=["firm", "union"], name="units_verdict_once"),
            models.UniqueConstraint(
                fields=["firm"], condition=~Q(verdict="other"), name="units_verdict_one_union_of_a_firm"
            ),
        ]
        triggers = recorded("units.enterpriseverdict", subject="union_id", text="name")

    def __str__(self) -> str:
        return f"{self.name}: {self.get_verdict_display()}, {self.union}"
