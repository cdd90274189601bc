"""The registers: one parent table of units, one table for each kind, and the dated facts that hang on a unit."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.units import constraint_messages, search
from apps.units.access import MOST_FORMER, VIEWING, Person, below, paths
from apps.units.identifiers import division, uscc_fault
from apps.units.pinyin import initials, pinyin
from apps.units.tree.triggers import AFFILIATION_TRIGGERS, FEDERATION_TRIGGERS, UNIT_TRIGGERS


class UnitQuerySet(models.QuerySet):
    """Ways of reading units."""

    def visible_to(self, user: Person, roles: Iterable[str] = VIEWING) -> Self:
        """Those over which the person holds one of the roles."""
        return self.filter(below(paths(user, roles)))

    def within(self, unit: "Unit") -> Self:
        """The unit itself and everything below it as the tree stands now."""
        return self.filter(path__startswith=unit.path)

    def open_on(self, day: date) -> Self:
        """Units not known to be closed before `day` nor to open after it."""
        return self.filter(Q(opened__isnull=True) | Q(opened__lte=day), Q(closed__isnull=True) | Q(closed__gte=day))

    def matching(self, text: str) -> Self:
        """Units that every word of `text` fits: a code's beginning, or part of a name of today or before, in either
        language, in pinyin or by its initials. One query more for each word, for the units that once bore it."""
        former = self.model._meta.get_field("former_names").related_model.objects
        found = self
        for word in text.split():
            once = former.filter(name__contains=word).values_list("unit__code", flat=True)
            # By code, which stands in the table of the names: so the database can take both halves by their indexes.
            found = found.filter(search.named(word) | Q(code__in=list(once[:MOST_FORMER])))
        return found


class UnitManager(models.Manager.from_queryset(UnitQuerySet)):
    def get_by_natural_key(self, code: str) -> "Unit":
        return self.get(code=code)


class AppointmentQuerySet(models.QuerySet):
    """`ends` is the first day an appointment no longer holds, so that one can end with effect at once."""

    def on(self, day: date) -> Self:
        return self.not_ended(day).filter(starts__lte=day)

    def not_ended(self, day: date) -> Self:
        """In force on the day or later."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=day) & Q(ends__gt=models.F("starts")))


class Register(models.TextChoices):
    """The lists of units; the letter an indicator's carriers are written with in the catalogue is `letter`."""

    FEDERATION = "federation", _("Federations")
    GRASSROOTS = "grassroots", _("Grassroots unions")
    STATION = "station", _("Worker stations")
    ROOM = "room", _("Reading rooms")
    CAMPAIGN = "campaign", _("Campaigns")
    FACILITY = "facility", _("Other facilities")

    @property
    def letter(self) -> str:
        return {"facility": "L"}.get(self.value, self.value[0].upper())


class Unit(models.Model):
    """Anything figures are about. `parent` and `path` are derived by the database from the affiliations."""

    class Line(models.TextChoices):
        TERRITORIAL = "territorial", _("territorial")
        INDUSTRIAL = "industrial", _("industrial")
        DIRECT = "direct", _("directly affiliated")

    REGISTER: Register | None = None
    moves: date | None = None  # the first day of an affiliation that is about to be saved with the unit

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_(
            "A territorial federation's is its division code (450200); others extend their parent's (450000-ZS)."
        ),
    )
    register = models.CharField(_("register"), max_length=12, choices=Register, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    initials = models.CharField(_("pinyin initials"), max_length=200, editable=False, blank=True)
    pinyin = models.TextField(_("pinyin"), editable=False, blank=True)
    line = models.CharField(_("line"), max_length=12, choices=Line, default=Line.TERRITORIAL)
    division_code = models.CharField(
        _("division code"), max_length=12, blank=True, help_text=_("GB/T 2260, six to twelve digits")
    )
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    opened = models.DateField(_("opened"), null=True, blank=True)
    closed = models.DateField(_("closed"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="children",
        verbose_name=_("reports to"),
    )
    path = models.CharField(max_length=400, editable=False, default="", db_collation="C")

    objects = UnitManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["path"], include=["id"], name="units_below"),
            models.Index(fields=["register", "path"]),
            models.Index(fields=["parent", "register"], include=["opened", "closed"], name="units_reporting"),
            models.Index(fields=["name"], name="units_unit_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="units_closed_after_opened",
                condition=Q(closed__gte=F("opened")),
                violation_error_message=_("A unit cannot close before it opened."),
            ),
            models.CheckConstraint(
                name="units_code_plain",
                condition=Q(code__regex=r"^[0-9A-Z][0-9A-Z-]*$"),
                violation_error_message=_("A code is made of digits, capital letters and hyphens."),
            ),
            models.CheckConstraint(
                name="units_division_code_digits",
                condition=Q(division_code__regex=r"^([0-9]{6}([0-9]{3}){0,2})?$"),
                violation_error_message=_("A division code has 6, 9 or 12 digits."),
            ),
        ]
        triggers = [*UNIT_TRIGGERS, *recorded("units.unit", text="name")]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.REGISTER:
            self.register = self.REGISTER
        self.name, self.name_en = " ".join(self.name.split()), " ".join(self.name_en.split())
        self.initials, self.pinyin = initials(self.name), pinyin(self.name)
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        """The name in the reader's language; the Chinese one where no English name is kept."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def clean(self) -> None:
        """Says in words, field by field, what the database would refuse."""
        faults = {}
        if self.uscc and uscc_fault(self.uscc):
            faults["uscc"] = constraint_messages.error("units_uscc_fits")
        if self.pk:
            faults |= {
                constraint_messages.FIELDS[rule]: constraint_messages.error(rule, codes)
                for rule, codes in self._broken()
            }
        if faults:
            raise ValidationError(faults)

    def held_by(self) -> list[str]:
        """What keeps the unit from being deleted, a phrase for each kind of record; empty where nothing does."""
        counts = {
            _label(one): one.related_model._base_manager.filter(**{one.field.name: self.pk}).count()
            for one in self._protecting()
        }
        moves = self.affiliations.count()
        counts[Affiliation._meta.verbose_name_plural] = moves if moves > 1 else 0
        return [f"{label}: {count}" for label, count in counts.items() if count]

    def _protecting(self) -> Iterator[models.ManyToOneRel]:
        """The relations by which a record outlives the unit; `parent` would only repeat the affiliations."""
        register = next(model for model in Unit.__subclasses__() if self.register == model.REGISTER)
        for relation in register._meta.get_fields(include_hidden=True):
            if getattr(relation, "on_delete", None) is models.PROTECT and relation.get_accessor_name() != "children":
                yield relation

    def _broken(self) -> Iterator[tuple[str, list[str]]]:
        """The rules the unit would break where it stands, each with the codes of the units that show it."""
        if self.parent:
            yield from ((rule, [self.code]) for rule in misplaced(self, self.parent, latest=not self.moves))
        for rule, units in self._breaking_below().items():
            if codes := list(units.values_list("code", flat=True)[: constraint_messages.NAMED]):
                yield rule, codes
        if (stored := Unit.objects.get(pk=self.pk).code) != self.code and self.held_by():
            yield "units_code_kept", [stored]

    def _breaking_below(self) -> dict[str, QuerySet]:
        outside = ~Q(division_code__startswith=division(self.division_code)) & ~Q(division_code="")
        still_open = Q(closed__isnull=True) | Q(closed__gt=self.closed) if self.closed else Q(pk__in=())
        return {
            "units_level_below_parent": self.children.filter(federation__level__lte=level_of(self) or 0),
            "units_division_inside_parent": self.children.filter(outside, line=Unit.Line.TERRITORIAL),
            "units_closed_before_parent": self.children.filter(still_open),
        }


def _label(relation: models.ManyToOneRel) -> str:
    """The records of a relation as a person calls them; how they refer to the unit where the field is not `unit`."""
    things, field = relation.related_model._meta.verbose_name_plural, relation.field
    if field.model is Affiliation:
        return _("units that report to it or did")
    return f"{things}" if field.name in ("unit", "federation") else f"{things} ({field.verbose_name})"


class Federation(Unit):
    """A trade-union federation above the grassroots: the only kind of unit that has organisations below it."""

    REGISTER = Register.FEDERATION

    class Level(models.IntegerChoices):
        NATIONAL = 1, _("national")
        PROVINCE = 2, _("province")
        CITY = 3, _("city")
        COUNTY = 4, _("county")
        TOWN = 5, _("town or street")
        VILLAGE = 6, _("village or community")

    class Kind(models.TextChoices):
        GENERAL = "general", _("federation of trade unions")
        INDUSTRIAL = "industrial", _("industrial union")
        JOINT = "joint", _("federation of grassroots unions")
        PROJECT = "project", _("project-union federation")
        GROUP = "group", _("enterprise-group federation")

    level = models.SmallIntegerField(_("level"), choices=Level)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.GENERAL)
    complete = models.JSONField(
        _("complete registers"),
        default=list,
        blank=True,
        help_text=_("Registers that list every unit of the area: only these are held against stated counts."),
    )

    class Meta:
        verbose_name = _("federation")
        verbose_name_plural = _("federations")
        triggers = [
            *FEDERATION_TRIGGERS,
            *recorded("units.federation", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id"),
        ]


def level_of(unit: Unit) -> int | None:
    """A federation's level; None for a unit of any other kind."""
    if isinstance(unit, Federation):
        return unit.level
    return Federation.objects.filter(pk=unit.pk).values_list("level", flat=True).first()


def misplaced(unit: Unit, parent: Unit, *, latest: bool = True) -> Iterator[str]:
    """The rules that forbid `unit` to report to `parent`, some of them only for its latest affiliation."""
    if parent.register != Register.FEDERATION:
        yield "units_parent_is_federation"
    if unit.path and parent.path.startswith(unit.path):
        yield "units_no_cycle"
    levels = level_of(unit), level_of(parent)
    if None not in levels and levels[0] <= levels[1]:
        yield "units_level_below_parent"
    if not latest:
        return
    inside = unit.division_code.startswith(division(parent.division_code))
    if unit.line == Unit.Line.TERRITORIAL and unit.division_code and not inside:
        yield "units_division_inside_parent"
    if parent.closed and (unit.closed is None or unit.closed > parent.closed):
        yield "units_closed_before_parent"


class GrassrootsUnion(Unit):
    """The union of one employer, or of several small ones together."""

    REGISTER = Register.GRASSROOTS

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
        triggers = recorded("units.grassrootsunion", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


class WorkerStation(Unit):
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
        triggers = recorded("units.workerstation", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


class ReadingRoom(Unit):
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

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
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
            )
        ]
        triggers = recorded("units.campaign", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")

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


class ParticipationManager(models.Manager):
    def get_by_natural_key(self, campaign: str, unit: str) -> "Participation":
        return self.get(campaign__code=campaign, unit__code=unit)


class Participation(models.Model):
    """A unit takes part in a campaign; `part` says as what, where that is on record."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="participants", verbose_name=_("campaign"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="participations", verbose_name=_("participating unit"))
    part = models.CharField(_("takes part as"), max_length=100, blank=True)

    objects = ParticipationManager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["campaign", "unit__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"],
                name="units_participation_once",
                violation_error_message=_("This unit is among the participants already."),
            )
        ]
        triggers = recorded("units.participation", subject="campaign_id", text="part")

    def __str__(self) -> str:
        return f"{self.campaign} · {self.unit}"

    def natural_key(self) -> tuple[str, str]:
        return (self.campaign.code, self.unit.code)

    natural_key.dependencies = ["units.unit", "units.campaign"]


class Facility(Unit):
    """A cultural palace, innovation studio, training base or legal-aid centre."""

    REGISTER = Register.FACILITY

    class Kind(models.TextChoices):
        PALACE = "palace", _("cultural palace")
        STUDIO_MODEL = "studio_model", _("model-worker innovation studio")
        STUDIO_WOMEN = "studio_women", _("women-workers innovation studio")
        TRAINING_BASE = "training_base", _("training base")
        LEGAL_AID = "legal_aid", _("legal-aid centre")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        BUILDING = "building", _("being built")
        OPEN = "open", _("open")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        triggers = recorded("units.facility", key="unit_ptr_id", subject="unit_ptr_id", text="unit_ptr_id")


class AffiliationManager(models.Manager):
    def get_by_natural_key(self, unit: str, starts: str) -> "Affiliation":
        return self.get(unit__code=unit, starts=starts)


class Affiliation(models.Model):
    """From a day on, a unit reports to a federation, until its next affiliation begins."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="affiliations", verbose_name=_("unit"))
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"register": Register.FEDERATION},
        verbose_name=_("reports to"),
        help_text=_("Empty: the root of the tree."),
    )
    starts = models.DateField(_("from"))

    objects = AffiliationManager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "starts"],
                name="units_one_parent_from_a_day",
                violation_error_message=_("This unit already has a parent from that day."),
            )
        ]
        triggers = [*AFFILIATION_TRIGGERS, *recorded("units.affiliation", subject="unit_id", text="starts")]

    def __str__(self) -> str:
        return f"{self.starts} → {self.parent or '—'}"

    def clean(self) -> None:
        unit = getattr(self, "unit", None)
        if not (unit and self.parent and self.starts):
            return
        later = unit.pk and unit.affiliations.filter(starts__gt=self.starts).exclude(pk=self.pk).exists()
        latest = not later and not (unit.moves and unit.moves > self.starts)
        if faults := [
            constraint_messages.error(rule, [unit.code]) for rule in misplaced(unit, self.parent, latest=latest)
        ]:
            raise ValidationError({"parent": faults})

    def natural_key(self) -> tuple[str, str]:
        return (self.unit.code, self.starts.isoformat())

    natural_key.dependencies = ["units.unit"]


class FormerNameManager(models.Manager):
    def get_by_natural_key(self, unit: str, name: str) -> "FormerName":
        return self.get(unit__code=unit, name=name)


class FormerName(models.Model):
    """A name a unit bore until a day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="former_names", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=200)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = FormerNameManager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="units_former_name_once")]
        triggers = recorded("units.formername", subject="unit_id", text="name")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.unit.code, self.name)


class HonourManager(models.Manager):
    def get_by_natural_key(self, unit: str, name: str, recipient: str) -> "Honour":
        return self.get(unit__code=unit, name=name, recipient=recipient)


class Honour(models.Model):
    """An honour a unit received; `recipient` names the narrower body where it is not the unit as a whole."""

    class Level(models.TextChoices):
        INTERNATIONAL = "international", _("international")
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="honours", verbose_name=_("unit"))
    name = models.CharField(_("honour"), max_length=200)
    level = models.CharField(_("level"), max_length=14, choices=Level)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    objects = HonourManager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        constraints = [models.UniqueConstraint(fields=["unit", "name", "recipient"], name="units_honour_once")]
        triggers = recorded("units.honour", subject="unit_id", text="name")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        return (self.unit.code, self.name, self.recipient)


class Role(models.TextChoices):
    CLERK = "clerk", _("clerk")
    SUPERVISOR = "supervisor", _("supervisor")
    VIEWER = "viewer", _("viewer")
    ADMINISTRATOR = "administrator", _("administrator")


class Appointment(models.Model):
    """Lets a person act in a role in a federation's subtree, from a day until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="appointments",
        limit_choices_to={"is_active": True, "is_staff": True},
        verbose_name=_("person"),
    )
    federation = models.ForeignKey(
        Federation, models.PROTECT, related_name="appointments", verbose_name=_("federation")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    starts = models.DateField(_("from"))
    ends = models.DateField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer holds; empty: until further notice."),
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-starts"]
        constraints = [
            models.CheckConstraint(
                name="units_appointment_ends_after_start",
                condition=Q(ends__gte=F("starts")),
                violation_error_message=_("An appointment cannot end before it starts."),
            )
        ]
        triggers = recorded("units.appointment", subject="federation_id", text="user_id")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.federation}"
