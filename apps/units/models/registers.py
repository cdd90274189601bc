"""The tables of the kinds of units that are no federations."""

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.units.models.contacts import UnionContacts, VisitorContacts, telephone_plain
from apps.units.models.unit import Register, Unit, register_models

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100


class GrassrootsUnion(Unit, UnionContacts):
    """The union of one employer, or of several small ones together."""

    REGISTER = Register.GRASSROOTS
    KIND = "type"

    class Type(models.TextChoices):
        SINGLE = "single", _("single")
        JOINT = "joint", _("joint")

    class Setting(models.TextChoices):
        EMPLOYER = "employer", _("employer")
        PROJECT = "project", _("project site")
        COMMUNITY = "community", _("community")
        BUILDING = "building", _("office building")
        MARKET = "market", _("market")
        DISTRICT = "district", _("business district")
        PARK = "park", _("industrial park")
        VILLAGE = "village", _("village")

    class Employer(models.TextChoices):
        STATE = "state", _("state-owned enterprise")
        COLLECTIVE = "collective", _("collective enterprise")
        PRIVATE = "private", _("private enterprise")
        HONGKONG = "hmt", _("Hong Kong, Macao or Taiwan funded enterprise")
        FOREIGN = "foreign", _("foreign-funded enterprise")
        INSTITUTION = "institution", _("public institution")
        GOVERNMENT = "government", _("government office")
        OTHER = "other", _("other")

    type = models.CharField(_("type"), max_length=8, choices=Type, default=Type.SINGLE)
    setting = models.CharField(_("setting"), max_length=10, choices=Setting, default=Setting.EMPLOYER)
    employer = models.CharField(_("employer kind"), max_length=12, choices=Employer, blank=True)
    industry = models.CharField(
        _("industry"), max_length=1, blank=True, help_text=_("Section letter of GB/T 4754, A to T")
    )

    class Meta:
        verbose_name = _("grassroots union")
        verbose_name_plural = _("grassroots unions")
        constraints = [
            telephone_plain("grassroots"),
            models.CheckConstraint(
                name="units_industry_section",
                condition=Q(industry__regex="^[A-T]?$"),
                violation_error_message=_("An industry is a section letter of GB/T 4754: A to T."),
            ),
        ]
        triggers = recorded("units.grassrootsunion", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


class WorkerStation(Unit, VisitorContacts):
    """A service station for migrant workers, or a workers' home."""

    REGISTER = Register.STATION

    class Kind(models.TextChoices):
        SITE = "site", _("project site")
        PARK = "park", _("industrial park")
        COMMUNITY = "community", _("community")
        HOME = "home", _("workers' home")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    host = models.CharField(_("host project or place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("worker station")
        verbose_name_plural = _("worker stations")
        constraints = [telephone_plain("station")]
        triggers = recorded("units.workerstation", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


class ReadingRoom(Unit, VisitorContacts):
    """A workers' reading room, or a book station for migrant workers."""

    REGISTER = Register.ROOM

    class Kind(models.TextChoices):
        ROOM = "room", _("workers' reading room")
        BOOKS = "books", _("migrant workers' book station")

    class Designation(models.TextChoices):
        NATIONAL = "national", _("national model")
        PROVINCIAL = "provincial", _("provincial model")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ROOM)
    designation = models.CharField(_("designation"), max_length=10, choices=Designation, blank=True)
    designated = models.PositiveSmallIntegerField(_("year of designation"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading room")
        verbose_name_plural = _("reading rooms")
        constraints = [telephone_plain("room")]
        triggers = recorded("units.readingroom", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


class Campaign(Unit):
    """A labour competition, skill contest or service campaign; the federation it reports to is its organiser."""

    REGISTER = Register.CAMPAIGN

    class Kind(models.TextChoices):
        COMPETITION = "competition", _("labour competition")
        CONTEST = "contest", _("skill contest")
        RIGHTS = "rights", _("rights and contracts")
        RELIEF = "relief", _("hardship relief")
        SERVICE = "service", _("member service")
        CULTURE = "culture", _("culture and sport")
        COMMUNITY = "community", _("community")
        ORGANISING = "organising", _("organisation building")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    begun = models.PositiveSmallIntegerField(
        _("year it began"), null=True, blank=True, help_text=_("Where the year alone is printed, and no day.")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("earlier edition")
    )
    partners = models.TextField(_("partners"), blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                name="units_campaign_ends_after_start",
                condition=Q(ends__gte=F("starts")),
                violation_error_message=_("A campaign cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="units_campaign_begun_or_starts",
                condition=Q(begun=None) | Q(starts=None),
                violation_error_message=_("Say the day it starts, or the year alone, not both."),
            ),
            models.CheckConstraint(
                name="units_campaign_begun_a_year",
                condition=Q(begun__range=(EARLIEST_YEAR, LATEST_YEAR)),
                violation_error_message=_("The year it began is none."),
            ),
            models.CheckConstraint(
                name="units_campaign_ends_after_begun",
                condition=Q(ends__year__gte=F("begun")),
                violation_error_message=_("A campaign cannot end before it starts."),
            ),
        ]
        triggers = recorded("units.campaign", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")

    @property
    def first_year(self) -> int | None:
        """The calendar year it began in, by its day or by the year alone; None where neither is on record."""
        return self.starts.year if self.starts else self.begun

    def editions(self) -> QuerySet["Campaign"]:
        """This campaign with all its earlier and later editions, the first one first."""
        chain = RawSQL(
            """
            WITH RECURSIVE chain AS (
                SELECT unit_ptr_id, earlier_id FROM units_campaign WHERE unit_ptr_id = %s
                UNION
                SELECT c.unit_ptr_id, c.earlier_id FROM units_campaign c
                JOIN chain ON c.unit_ptr_id = chain.earlier_id OR c.earlier_id = chain.unit_ptr_id
            ) SELECT unit_ptr_id FROM chain""",
            [self.pk],
        )
        return Campaign.objects.filter(pk__in=chain).order_by("starts", "edition", "code")


class Facility(Unit):
    """A cultural palace, innovation studio, training base or legal-aid centre."""

    REGISTER = Register.FACILITY

    class Kind(models.TextChoices):
        PALACE = "palace", _("cultural palace")
        STUDIO_MODEL = "studio_model", _("model-worker innovation studio")
        STUDIO_WOMEN = "studio_women", _("women-workers innovation studio")
        TRAINING_BASE = "training_base", _("training base")
        LEGAL_AID = "legal_aid", _("legal-aid centre")
        RELIEF_CENTRE = "relief_centre", _("relief centre")
        VENUE = "venue", _("sports and culture venue")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        BUILDING = "building", _("being built")
        OPEN = "open", _("open")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    ground_broken = models.DateField(
        _("ground broken on"), null=True, blank=True, help_text=_("The day building began, before it opened.")
    )

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        triggers = recorded("units.facility", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


REGISTERS = register_models()  # the only mapping from a register to its model
