"""The catalogue: indicators with their definitions, periods, sources, forms and edit rules."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures import register_filters
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.rates import rate_of
from apps.figures.arithmetic.rule_language import CODE
from apps.figures.models.codes import CODE_FORM, Coded, CodeManager, NaturallyKeyed, in_language, loaded_after
from apps.figures.models.periods import Period
from apps.figures.triggers import catalogue
from apps.units.models import REGISTERS, Register

if TYPE_CHECKING:
    from apps.figures.models.form_lines import FormItem

NUMBER_PLACE = "{}"  # where the number stands in the words a report says it in
PHRASE = _("How a report says it, with {} where the number stands. Empty: by its name.")


class IndicatorGroup(Coded):
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("indicator group")
        verbose_name_plural = _("indicator groups")
        ordering = ["order"]
        triggers = recorded("figures.indicatorgroup", text="name_zh")


class Indicator(Coded):
    """What is counted, and how it adds up over units and over time."""

    class Kind(models.TextChoices):
        COLLECTED = "collected", _("collected")
        COMPUTED = "computed", _("computed from its parts")
        COUNTED = "counted", _("counted from a register")

    class Nature(models.TextChoices):
        STOCK = "stock", _("stock")
        FLOW = "flow", _("flow")
        RATE = "rate", _("rate")

    class OverUnits(models.TextChoices):
        SUM = "sum", _("added")
        NONE = "none", _("never added")
        RECOMPUTE = "recompute", _("recomputed from its parts")

    class OverTime(models.TextChoices):
        LAST = "last", _("the last one counts")
        SUM = "sum", _("added")
        NONE = "none", _("never added")
        RECOMPUTE = "recompute", _("recomputed from its parts")

    class Area(models.TextChoices):
        SUMMED = "yes", _("stated, offered the sum from below")
        STATED = "stated", _("stated, cannot be added")
        NO = "no", _("not stated")

    group = models.ForeignKey(
        IndicatorGroup, models.PROTECT, related_name="indicators", verbose_name=_("indicator group")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    measure_zh = models.CharField(_("measure (Chinese)"), max_length=20)
    measure_en = models.CharField(_("measure (English)"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    nature = models.CharField(_("nature"), max_length=6, choices=Nature)
    over_units = models.CharField(_("over units"), max_length=10, choices=OverUnits)
    over_time = models.CharField(_("over time"), max_length=10, choices=OverTime)
    answered_by = models.CharField(
        _("answered by"), max_length=6, blank=True, help_text=_("Registers whose forms ask it: F, G, S, R, C, L")
    )
    carriers = models.CharField(
        _("carriers"), max_length=6, blank=True, help_text=_("Registers whose own figures add up: F, G, S, R, C, L")
    )
    area = models.CharField(_("area statement"), max_length=8, choices=Area, default=Area.NO)
    numerator = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("numerator")
    )
    denominator = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("denominator")
    )
    counts = models.CharField(_("counts the register"), max_length=12, choices=Register, blank=True)
    filter = models.JSONField(_("register filter"), default=dict, blank=True)
    distinct = models.BooleanField(
        _("distinct count"),
        default=False,
        help_text=_("Counts different things each year: years never add, largest year ≤ span ≤ sum of years."),
    )
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    lead = models.BooleanField(
        _("leads its group"), default=False, db_default=False, help_text=_("Stands in the first sentence of a report.")
    )
    importance = models.PositiveSmallIntegerField(
        _("importance"), default=50, db_default=50, help_text=_("Within its group 1 comes first in a report.")
    )
    phrase_zh = models.CharField(_("said in Chinese"), max_length=100, blank=True, db_default="", help_text=PHRASE)
    phrase_en = models.CharField(_("said in English"), max_length=100, blank=True, db_default="", help_text=PHRASE)
    names = models.JSONField(_("later names"), default=list, editable=False)  # derived from the definitions

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["group__order", "order"]
        constraints = [
            models.CheckConstraint(
                name="figures_rate_has_parts",
                condition=~Q(kind="computed") | Q(numerator__isnull=False, denominator__isnull=False),
                violation_error_message=_("A computed rate needs a numerator and a denominator."),
            ),
            models.CheckConstraint(
                name="figures_counted_names_register",
                condition=~Q(kind="counted") | ~Q(counts=""),
                violation_error_message=_("A counted indicator names the register it counts."),
            ),
            models.CheckConstraint(
                name="figures_phrase_holds_number",
                condition=(Q(phrase_zh="") | Q(phrase_zh__contains=NUMBER_PLACE))
                & (Q(phrase_en="") | Q(phrase_en__contains=NUMBER_PLACE)),
                violation_error_message=_("Write {} once, where the number stands."),
            ),
        ]
        triggers = [
            catalogue.MEANING_FIXED,
            catalogue.NAME_FIXED,
            catalogue.NAMES_FROM_DEFINITIONS,
            catalogue.FILTER_FITS,
            catalogue.SUMS_OF_RATES,
            catalogue.NO_SUMS_OF_RATES,
            *recorded("figures.indicator", text="name_zh"),
        ]

    def uncountable(self) -> list[str]:
        """Why it cannot be counted from a register, a sentence each; empty where it can."""
        if self.counts not in REGISTERS:
            return [gettext("%(indicator)s names no register to count.") % {"indicator": self.code}]
        return [f"{self.code}: {fault}" for fault in register_filters.faults(self.counts, self.filter)]

    def clean(self) -> None:
        """Says in words, field by field, what the database would refuse."""
        faults: dict[str, list[str]] = {}
        for field in ("phrase_zh", "phrase_en"):
            phrase = getattr(self, field)
            if phrase and phrase.count(NUMBER_PLACE) != 1:
                faults[field] = [gettext("Write {} once, where the number stands.")]
        if self._state.adding and not CODE.fullmatch(self.code):
            faults["code"] = [gettext("Rules name an indicator by its code: capital letters, digits and low lines.")]
        if wrong := register_filters.faults(self.counts, self.filter):
            faults["filter"] = wrong
        if faults:
            raise ValidationError(faults)

    def named(self, day: date | None = None) -> tuple[str, str]:
        """The Chinese and the English name in force on a day, or today: the first ones, or those of a definition."""
        if not self.names:
            return self.name_zh, self.name_en
        until = (day or timezone.localdate()).isoformat()
        zh, en = self.name_zh, self.name_en
        for starts, new_zh, new_en in self.names:
            if starts <= until:
                zh, en = new_zh or zh, new_en or en
        return zh, en

    def name_on(self, day: date) -> str:
        """The name in force on a day, in the reader's language."""
        return in_language(*self.named(day))

    @property
    def name(self) -> str:
        """The name in force today."""
        return in_language(*self.named())

    @property
    def other_names(self) -> set[str]:
        """The names in both languages that it bore before or will bear."""
        ever = {self.name_zh, self.name_en}
        for _starts, *names in self.names:
            ever.update(names)
        return ever - {*self.named(), ""}

    @cached_property
    def breaks(self) -> list[date]:
        """The days from which it means something else, so that what was stated before does not compare."""
        return list(self.definitions.filter(breaks=True).values_list("starts", flat=True))

    @property
    def used(self) -> bool:
        """Whether figures rest on it, or rested once: then what it means is fixed."""
        revised = apps.get_model("figures", "Revision").objects.filter(indicator=self.pk)
        return self.figures.exists() or revised.exists()

    @property
    def measure(self) -> str:
        return in_language(self.measure_zh, self.measure_en)

    @property
    def parts(self) -> tuple[int, int]:
        """Ids of numerator and denominator; only a computed rate has them."""
        if self.numerator_id is None or self.denominator_id is None:
            raise ValueError(f"{self.code} is not computed from parts")
        return self.numerator_id, self.denominator_id

    @property
    def is_percent(self) -> bool:
        return self.measure_zh == "%"

    @property
    def scale(self) -> Decimal:
        """What a rate is multiplied by: 100 where it is printed in per cent, else 1."""
        return Decimal(100 if self.is_percent else 1)

    def rate(self, part: Quantity | None, whole: Quantity | None) -> Quantity | None:
        """This rate from its two parts, in its own measure and decimals; None where `rate_of` gives none."""
        measure = canonical_measure(self.measure_zh)
        return rate_of(part, whole, decimals=self.decimals, scale=self.scale, measure=measure)

    @property
    def additive(self) -> bool:
        return self.over_units == self.OverUnits.SUM


class Definition(NaturallyKeyed):
    """What an indicator means, and is called, from a day on; one that breaks the series makes earlier figures
    incomparable. Where a name is left empty, it is called as before."""

    NATURAL_KEY = ("indicator__code", "starts")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definitions", verbose_name=_("indicator"))
    starts = models.DateField(pgettext_lazy("day", "from"))
    text_zh = models.TextField(_("Chinese text"))
    text_en = models.TextField(_("English text"))
    breaks = models.BooleanField(_("breaks the series"), default=False)
    name_zh = models.CharField(_("new Chinese name"), max_length=200, blank=True, help_text=_("Empty: as before."))
    name_en = models.CharField(_("new English name"), max_length=200, blank=True, help_text=_("Empty: as before."))

    objects = CodeManager()

    class Meta:
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        ordering = ["indicator", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "starts"], name="figures_one_definition_from_a_day")
        ]
        triggers = [
            catalogue.NAMES_INTO_INDICATOR,
            *recorded("figures.definition", subject="indicator_id", text="starts"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.starts}"

    @property
    def text(self) -> str:
        return in_language(self.text_zh, self.text_en)

    @loaded_after("figures.indicator")
    def natural_key(self) -> tuple[str, ...]:
        return (self.indicator.code, str(self.starts))


class Source(NaturallyKeyed):
    """A document figures were stated in."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_FORM])
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    published = models.DateField(_("published"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = CodeManager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["code"]
        triggers = recorded("figures.source", text="title")

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Form(Coded):
    """The list of indicators one kind of unit answers, in one version."""

    register = models.CharField(_("register"), max_length=12, choices=Register)
    series = models.CharField(
        _("versions of"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("The code of its first version; empty: its own. Two versions are never valid at once."),
    )
    version = models.CharField(_("version"), max_length=20)
    starts = models.DateField(_("valid from"))
    ends = models.DateField(_("valid until"), null=True, blank=True)
    numbered = models.BooleanField(_("one of several versions"), default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["register", "-starts"]
        constraints = [
            models.CheckConstraint(
                name="figures_form_ends_after_start",
                condition=Q(ends__gte=models.F("starts")),
                violation_error_message=_("A form cannot end before it starts."),
            )
        ]
        triggers = [
            catalogue.FORM_FIXED,
            catalogue.VERSION_IN_SERIES,
            catalogue.ONE_VERSION_AT_ONCE,
            catalogue.ANSWERED_VERSION_VALID,
            *recorded("figures.form", text="name_zh"),
        ]

    @property
    def name(self) -> str:
        """With its version where there are several of the form."""
        name = in_language(self.name_zh, self.name_en)
        if not self.numbered:
            return name
        return gettext("%(form)s (version %(version)s)") % {"form": name, "version": self.version}

    @cached_property
    def lines(self) -> list["FormItem"]:
        """What it asks, in order, each with its indicator, the indicator's group and the parts of a rate. One query."""
        parts = ("indicator__group", "indicator__numerator", "indicator__denominator")
        return list(self.items.select_related(*parts).order_by("order", "pk"))


class Coverage(models.TextChoices):
    """What a figure is of, and what a form asks for."""

    OWN = "own", _("the unit itself")
    AREA = "area", _("the whole area")


def answers_for(form: Form, period: Period) -> bool:
    """A form is answered for one statistical year in which it is valid."""
    if period.kind != Period.Kind.YEAR or period.starts < form.starts:
        return False
    return form.ends is None or period.ends <= form.ends
