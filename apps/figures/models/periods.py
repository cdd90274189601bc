"""Reporting periods: dated spans that follow from their code."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from apps.changelog.read_once import once
from apps.changelog.triggers import recorded
from apps.figures.arithmetic import period_codes
from apps.figures.models import swaps
from apps.figures.models.codes import CodeManager, NaturallyKeyed
from apps.figures.triggers.elsewhere import LAST_DAY_FIXED
from apps.figures.triggers.fixed_once_used import fixed_once_used
from apps.figures.triggers.partitions import PARTITIONED
from apps.units import ranges
from apps.units.errors import Refused
from apps.units.models.installation import year_begins

_YEAR = "(19[0-9]{2}|20[0-9]{2}|2100)"
# What the database takes for a code; whether there is such a day only `span_of` knows.
CODE = rf"^((CY|\.\.)?{_YEAR}|{_YEAR}-{_YEAR}(/yr)?|{_YEAR}-[0-9]{{2}}-[0-9]{{2}})$"

# By kind, where the code by itself would not be understood.
NAMES = {
    "calendar": _("calendar year %(years)s"),
    "open": _("up to %(years)s"),
    "yearly": _("each year of %(years)s"),
}


def span_of(code: str) -> period_codes.Span:
    """The dated period of a code, by the day statistical years begin on here; PeriodError where it is no code."""
    return period_codes.read(code, year_begins())


def name_of(span: period_codes.Span) -> str:
    """A period as people say it, in the reader's language; codes are for addresses and files.

    2014 and 2010-2014 stay; CY2014 is calendar year 2014 (2014日历年), ..2014 up to 2014 (截至2014年), 2010-2014/yr
    each year of 2010-2014 (2010-2014年每年).
    """
    years = span.code.removeprefix("CY").removeprefix("..").removesuffix("/yr")
    said = NAMES.get(span.kind)
    return said % {"years": years} if said else span.code


class SealedBy(models.Func):
    """The act that seals the year in which the period of a key ends, as the database tells it (triggers.seal)."""

    function = "figures_sealed_by"
    output_field = models.BigIntegerField(null=True)


class DetachedAt(models.Func):
    """When the year of a key was detached, None where it is here (triggers.detached)."""

    function = "figures_detached_at"
    output_field = models.DateTimeField(null=True)


class EndsIn(models.Func):
    """Whether the period of a key is sealed with the year of another, as the database tells it (triggers.seal)."""

    function = "figures_ends_in"
    output_field = models.BooleanField()


class PeriodManager(CodeManager["Period"]):
    def of(self, code: str) -> "Period":
        """The period of a code, made when it is met for the first time; periods.PeriodError where it is no code, and
        Refused in a province, where the nation makes it."""
        span = span_of(code)
        if lacking := self.lacking(span.code):
            raise Refused(lacking)
        return self.get_or_create(
            code=span.code, defaults={"kind": span.kind, "starts": span.starts, "ends": span.ends}
        )[0]

    def lacking(self, code: str) -> str:
        """What is said of a period that is not here and cannot be made here; "" of any other."""
        if ranges.keeps_catalogue() or self.filter(code=code).exists():
            return ""
        said = _("The nation keeps the periods and has none “%(code)s” yet: once it is entered there it comes here.")
        return str(said % {"code": code})

    def ending_in(self, year: "Period") -> "models.QuerySet[Period]":
        """The statistical year and all that is sealed with it: figures up to a day of it, of spans that end in it, of a
        date."""
        return self.filter(EndsIn("pk", models.Value(year.pk, models.BigIntegerField())))

    def here(self) -> "models.QuerySet[Period]":
        """Those that are not detached."""
        return self.alias(detached_at=DetachedAt("pk")).filter(detached_at__isnull=True)

    def with_seal(self) -> "models.QuerySet[Period]":
        """Each with the key of the act that seals the year it ends in, None where that is open."""
        return self.annotate(sealed_by=SealedBy("pk"))


class Period(NaturallyKeyed):
    """A dated reporting period; everything but the code follows from it."""

    class Kind(models.TextChoices):
        YEAR = "year", _("statistical year")
        CALENDAR = "calendar", _("calendar year")
        SPAN = "span", _("span of years")
        OPEN = "open", _("up to the end of a year")
        YEARLY = "yearly", _("in each year")
        DATE = "date", _("date")

    code = models.CharField(_("code"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, editable=False)
    starts = models.DateField(_("starts"), editable=False)
    ends = models.DateField(_("ends"), editable=False)
    opened = models.BooleanField(
        _("opened for collection"),
        default=False,
        db_default=False,
        help_text=_("The latest statistical year opened is the one that home and the work lists open on."),
    )

    objects = PeriodManager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-ends", "kind"]
        constraints = [
            models.CheckConstraint(
                name="figures_period_code",
                condition=Q(code__regex=CODE),
                violation_error_message=_("A period's code is written in digits 0 to 9, of years from 1900 to 2100."),
            ),
            models.UniqueConstraint(
                fields=["kind", "starts", "ends"],
                name="figures_one_period_of_a_kind",
                violation_error_message=_("There is a period of this kind with these days already."),
            ),
        ]
        triggers = [
            fixed_once_used("period_id", "code", "kind", "starts", "ends"),
            LAST_DAY_FIXED,
            *recorded("figures.period", text="code"),
            *PARTITIONED,
        ]

    def __str__(self) -> str:
        return name_of(self.span)

    @property
    def seal(self) -> Any:
        """The act that seals the statistical year this period ends in; None where that is open. One query, and none of
        a period that was read `with_seal` and is open."""
        if getattr(self, "sealed_by", self.pk) is None:
            return None
        acts: Any = Period.seals.rel.related_model._default_manager
        return acts.filter(pk=SealedBy(Value(self.pk))).select_related("given_by").first()

    @staticmethod
    def called_in_log(code: str) -> str:
        """The period of a code that the log keeps; the code where it is none any more."""
        try:
            return name_of(span_of(code))
        except period_codes.PeriodError:
            return code

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def span(self) -> period_codes.Span:
        return period_codes.Span(self.code, self.kind, self.starts, self.ends)

    def clean(self) -> None:
        try:
            span = span_of(self.code)
        except period_codes.PeriodError as error:
            raise ValidationError(
                {
                    "code": _(
                        "This is no period code. Write 2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31."
                    )
                }
            ) from error
        self.kind, self.starts, self.ends = span.kind, span.starts, span.ends


@once
def every_period() -> list[Period]:
    """All periods on record, the latest first; of each `detached_at`, None where its figures are here."""
    periods = _periods_and_last_seal()
    if periods and periods[0].last_seal and swaps.is_amid_act():
        swaps.hold()
        periods = _periods_and_last_seal()
    swaps.note(periods)
    return periods


def _periods_and_last_seal() -> list[Any]:
    return list(Period.objects.annotate(detached_at=DetachedAt("pk"), last_seal=swaps.LastSeal()))


def every_year() -> list[Period]:
    """The statistical years among them."""
    return [period for period in every_period() if period.kind == Period.Kind.YEAR]


def periods_by_key() -> dict[int, Period]:
    return {period.pk: period for period in every_period()}
