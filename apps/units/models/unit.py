"""The table of all units, federations among them, and what may stand below what."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.units import constraint_messages, search
from apps.units.access import MOST_FORMER, VIEWING, Person, over
from apps.units.identifiers import CODE_PATTERN, DIVISION_PATTERN, division, uscc_fault
from apps.units.language import in_english
from apps.units.models.contacts import UnionContacts, telephone_plain
from apps.units.models.extra_columns import Parts, telling_parts
from apps.units.models.extra_guards import EXTRA_FITS
from apps.units.models.register import Register
from apps.units.pinyin import initials, pinyin
from apps.units.tree import placement
from apps.units.tree.succession_triggers import UNIT_SUCCESSION_TRIGGERS
from apps.units.tree.triggers import FEDERATION_TRIGGERS, UNIT_TRIGGERS

MOST_TILES = 24  # columns and rows of a grid of tiles


class UnitQuerySet(models.QuerySet):
    """Ways of reading units."""

    def visible_to(self, user: Person, roles: Collection[str] = VIEWING) -> Self:
        """Those with which the person may do what one of the roles does."""
        return self.filter(over(user, roles))

    def within(self, unit: "Unit") -> Self:
        """The unit itself and everything below it as the tree stands now."""
        return self.filter(path__startswith=unit.path)

    def open_on(self, day: date) -> Self:
        """Units not known to be closed before `day` nor to open after it."""
        return self.filter(open_on(day))

    def matching(self, text: str) -> Self:
        """Those that every word of `text` fits, as `fitting` says."""
        return self.filter(fitting(text))


def open_on(day: date) -> Q:
    """The condition that a unit is not known to be closed before `day` nor to open after it."""
    begun = Q(opened__isnull=True) | Q(opened__lte=day)
    return begun & (Q(closed__isnull=True) | Q(closed__gte=day))


def fitting(text: str) -> Q:
    """The condition that every word of `text` (the first ten) fits a unit: the beginning of a code or part of a name,
    of today or before, in either language, in pinyin or by its initials. One query for each word, for the units that
    once bore it."""
    condition = Q()
    for word in search.words(text):
        before = Q(former_names__name__contains=word) | Q(former_names__code__startswith=word.upper())
        renamed = Unit.objects.order_by().filter(before).distinct().values_list("code", flat=True)
        # By code, which stands in the table of the names: so the database can take both halves by their indexes.
        condition &= search.named(word) | Q(code__in=list(renamed[:MOST_FORMER]))
    return condition


UnitQuerySetManager = models.Manager.from_queryset(UnitQuerySet)


class UnitManager(UnitQuerySetManager):
    def get_by_natural_key(self, code: str) -> models.Model:
        """The unit of the register whose manager this is."""
        return self.get(code=code)


class Unit(models.Model):
    """Anything figures are about. `parent` and `path` are derived by the database from the affiliations."""

    class Line(models.TextChoices):
        TERRITORIAL = "territorial", _("territorial")
        INDUSTRIAL = "industrial", _("industrial")
        DIRECT = "direct", _("directly affiliated")

    TOLD_IN_PARTS: ClassVar[dict[str, Callable[[], Parts]]] = {"extra": telling_parts}  # columns that the log unfolds
    REGISTER: Register | None = None
    KIND = "kind"  # the field of a register that says what kind of unit it lists
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
    extra = models.JSONField(_("extra columns"), default=dict, db_default=Value({}, models.JSONField()), blank=True)
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
    name_today = ""  # what it is called today, where it is read under the name of a day (apps.units.tree.names)
    code_then = ""  # and the code of that day, where it was another

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
            # The few that are not open on some day.
            models.Index(fields=["closed"], condition=Q(closed__isnull=False), name="units_closed"),
            models.Index(fields=["opened"], condition=Q(opened__isnull=False), name="units_opened"),
        ]
        constraints = [
            models.CheckConstraint(
                name="units_closed_after_opened",
                condition=Q(closed__gte=F("opened")),
                violation_error_message=_("A unit cannot close before it opened."),
            ),
            models.CheckConstraint(
                name="units_code_plain",
                condition=Q(code__regex=CODE_PATTERN),
                violation_error_message=_("A code is made of digits, capital letters and hyphens."),
            ),
            models.CheckConstraint(
                name="units_division_code_digits",
                condition=Q(division_code__regex=DIVISION_PATTERN),
                violation_error_message=_("A division code has 6, 9 or 12 digits."),
            ),
        ]
        triggers = [EXTRA_FITS, *UNIT_TRIGGERS, *UNIT_SUCCESSION_TRIGGERS, *recorded("units.unit", text="name")]

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
        return self.name_en if self.name_en and in_english() else self.name

    @property
    def kind_in_words(self) -> str:
        """What kind of unit of its register this is, in the reader's language; for a row of a register only."""
        return str(getattr(self, f"get_{self.KIND}_display")())

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def stands_on(self, day: date) -> bool:
        """Whether it is not known to open after the day nor to be closed before it: `open_on` of one unit."""
        return (self.opened is None or self.opened <= day) and (self.closed is None or self.closed >= day)

    def closed_before(self, day: date) -> bool:
        """Whether it is known to stand no more on the day."""
        return self.closed is not None and self.closed < day

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
            _label(relation): relation.related_model._base_manager.filter(**{relation.field.name: self.pk}).count()
            for relation in self._protecting()
        }
        moves = self.affiliations.count()
        counts[str(self.affiliations.model._meta.verbose_name_plural)] = moves if moves > 1 else 0
        return [f"{label}: {count}" for label, count in counts.items() if count]

    def _protecting(self) -> Iterator[models.ManyToOneRel]:
        """The relations by which a record outlives the unit; `parent` would only repeat the affiliations."""
        for relation in register_models()[self.register]._meta.get_fields(include_hidden=True):
            if not isinstance(relation, models.ManyToOneRel) or relation.on_delete is not models.PROTECT:
                continue
            if relation.get_accessor_name() != "children":
                yield relation

    def _broken(self) -> Iterator[tuple[str, list[str]]]:
        """The rules the unit would break where it stands, each with the codes of the units that show it."""
        if self.parent:
            for rule in misplaced(self, self.parent, latest=not self.moves):
                yield rule, [self.code]
        for rule, units in self._breaking_below().items():
            codes = list(units.values_list("code", flat=True)[: constraint_messages.NAMED])
            if codes:
                yield rule, codes
        stored = Unit.objects.get(pk=self.pk).code
        if stored != self.code and self.held_by():
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
    records, field = str(relation.related_model._meta.verbose_name_plural), relation.field
    if field.name == "parent":
        return str(_("units that report to it or did"))
    if field.name in ("unit", "federation"):
        return records
    return f"{records} ({field.verbose_name})"


def register_models() -> dict[str, type[Unit]]:
    """The model of each register, in the order in which they are declared; REGISTERS holds it for whoever may import
    all of them."""
    return {model.REGISTER: model for model in Unit.__subclasses__() if model.REGISTER}


class Federation(Unit, UnionContacts):
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
    tile_column = models.PositiveSmallIntegerField(
        _("column in the tile grid"),
        null=True,
        blank=True,
        help_text=_("Counted from the west, 1 to 24; empty for what has no territory."),
    )
    tile_row = models.PositiveSmallIntegerField(
        _("row in the tile grid"), null=True, blank=True, help_text=_("Counted from the north, 1 to 24.")
    )

    class Meta:
        verbose_name = _("federation")
        verbose_name_plural = _("federations")
        constraints = [
            telephone_plain("federation"),
            models.CheckConstraint(
                name="units_federation_tile_place",
                condition=Q(tile_column=None, tile_row=None)
                | Q(tile_column__isnull=False, tile_column__range=(1, MOST_TILES))
                & Q(tile_row__isnull=False, tile_row__range=(1, MOST_TILES)),
                violation_error_message=_("A place in the tile grid is a column and a row, each from 1 to 24."),
            ),
            models.CheckConstraint(
                name="units_federation_complete",
                condition=Q(complete__contained_by=Register.values)
                & Q(Exact(Func("complete", function="jsonb_typeof", output_field=models.CharField()), "array")),
                violation_error_message=_("The complete registers are a list of registers."),
            ),
        ]
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
    if not placement.level_fits(level_of(unit), level_of(parent)):
        yield "units_level_below_parent"
    if latest:
        yield from _misplaced_now(unit, parent)


def _misplaced_now(unit: Unit, parent: Unit) -> Iterator[str]:
    """The rules that only the latest affiliation is held to."""
    territorial = unit.line == Unit.Line.TERRITORIAL
    if not placement.division_fits(unit.division_code, parent.division_code, territorial=territorial):
        yield "units_division_inside_parent"
    if not placement.closing_fits(unit.closed, parent.closed):
        yield "units_closed_before_parent"
