"""Figures: the columns of a statement, what stands, and what stood before (the change log of figures)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE
from apps.figures.models.catalogue import Coverage, Indicator, Source
from apps.figures.models.detached import refuse_detached
from apps.figures.models.periods import Period
from apps.figures.models.submissions import Submission
from apps.figures.triggers import figures as triggers_figures
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers.expressions import Actor, Door
from apps.units.models import Unit


class Origin(models.TextChoices):
    RETURN = "return", _("return")
    DOCUMENT = "document", _("document")


class State(models.TextChoices):
    VALUE = "value", _("value")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    UNAVAILABLE = "unavailable", _("unavailable")
    CLEARED = "cleared", _("cleared")  # by an amendment, and only there


STATES = [(state.value, state.label) for state in State if state != State.CLEARED]  # what people state


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exact")
    OVER = "over", _("over")
    AT_LEAST = "at_least", _("at least")
    NEARLY = "nearly", _("nearly")
    UNDER = "under", _("under")
    AT_MOST = "at_most", _("at most")
    APPROX = "approx", _("about")


class Basis(models.TextChoices):
    ACTUAL = "actual", _("actual")
    PLANNED = "planned", _("planned")
    RULE = "rule", _("rule")


class Dates(models.TextChoices):
    PRINTED = "printed", _("printed")
    INFERRED = "inferred", _("inferred")


def is_number(state: str, basis: str) -> bool:
    """Whether a statement is a number of what was, and not a plan, a rule or that there is none."""
    return state == State.VALUE and basis == Basis.ACTUAL


class Statement(models.Model):
    """What is said of one cell; the columns a figure and its earlier states share."""

    state = models.CharField(_("state"), max_length=14, choices=STATES, default=State.VALUE)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True)
    qualifier = models.CharField(_("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT)
    low = models.DecimalField(_("lowest"), max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(_("highest"), max_digits=24, decimal_places=6, null=True)
    stated_text = models.CharField(_("as printed"), max_length=100, default="", blank=True)
    stated_unit = models.CharField(_("measure as stated"), max_length=20, default="", blank=True)
    basis = models.CharField(_("basis"), max_length=7, choices=Basis, default=Basis.ACTUAL)
    # An index of its own below, of statements that name one: nearly all are returns.
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("source")
    )
    locator = models.CharField(_("place in the source"), max_length=200, default="", blank=True)
    dates = models.CharField(_("dates"), max_length=8, choices=Dates, default=Dates.PRINTED)
    note = models.TextField(_("note"), default="", blank=True)
    follow_up = models.BooleanField(_("follow up"), default=False, db_default=False)
    rounding = models.DecimalField(
        _("half of one as printed"), max_digits=24, decimal_places=6, default=Decimal(0), db_default=Decimal(0)
    )
    counts = models.BooleanField(_("counts"), default=True, db_default=True)
    amends = models.BooleanField(_("amends what counts"), default=False, db_default=False)
    taken = models.CharField(_("taken from below"), max_length=100, default="", db_default="", blank=True)
    changed_at = models.DateTimeField(_("stated at"), db_default=Now())
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_default=Actor(),
        db_constraint=False,
        db_index=False,  # nobody asks by it, and accounts are not deleted
        verbose_name=_("stated by"),
    )
    door = models.CharField(_("door"), max_length=40, db_default=Door())

    class Meta:
        abstract = True

    @property
    def is_number(self) -> bool:
        """Whether it states a number of what was."""
        return is_number(self.state, self.basis)


class SaidOfCell(Protocol):
    """What is read of one cell: a figure, or a row of one fetched without the weight of a model."""

    @property
    def origin(self) -> str: ...

    @property
    def is_number(self) -> bool: ...


Said = TypeVar("Said", bound=SaidOfCell)


def in_precedence(of_cell: Iterable[Said]) -> list[Said]:
    """What is read of one cell, the return before the document that counts: it goes before all documents.

    Where the return says why there is no number, no document stands in for it. Worked examples: a return of 80 and a
    newspaper's 75 are 80, then 75; of a return that says “unavailable” and the newspaper's 75 the first alone is read.
    """
    in_order = sorted(of_cell, key=lambda said: said.origin != Origin.RETURN)
    if in_order and in_order[0].origin == Origin.RETURN and not in_order[0].is_number:
        return in_order[:1]
    return in_order


class FigureQuerySet(models.QuerySet):
    def counting(self, counting: str = Submission.Status.APPROVED) -> "FigureQuerySet":
        """The figures that count: those of documents that do, and of forms approved once and not waived since.

        With `submitted` those handed in as well, as they are filled in. In SQL: apps.figures.triggers.counting.counts.
        """
        documents = Q(origin=Origin.DOCUMENT, counts=True)
        returns = Q(submission__counts_since__isnull=False, amends=False)
        if counting != Submission.Status.SUBMITTED:
            return self.filter(documents | returns)
        handed_in = Q(submission__status=Submission.Status.SUBMITTED)
        return self.filter(documents | returns & ~handed_in | handed_in & _filled_in())

    def unamended(self) -> "FigureQuerySet":
        """Without what amends a form that counts: what anybody but its clerk and reviewer may read of a cell."""
        return self.filter(amends=False)

    def filled_in(self, *submissions: Submission) -> "FigureQuerySet":
        """What these forms show: an amended cell instead of what counts in it; a cleared one is not among them.

        Beside forms of which none counts nothing amends, and it is not looked for. KeptElsewhere where what one of them
        said has gone.
        """
        periods = {submission.period_id for submission in submissions}
        refuse_detached(periods, [submission.unit_id for submission in submissions])
        stated = self.filter(submission__in=submissions, period__in=periods)
        if any(submission.counts_since for submission in submissions):
            return stated.filter(_filled_in())
        return stated


def _filled_in() -> Q:
    """In SQL: apps.figures.triggers.counting.filled_in."""
    cell = {name: OuterRef(name) for name in ("unit", "period", "indicator", "coverage")}
    amending = Figure.objects.filter(**cell, amends=True)
    return Q(amends=True) & ~Q(state=State.CLEARED) | Q(~Exists(amending), amends=False)


class Figure(Statement):
    """One value of one indicator for one unit and period.

    A cell has one return, beside it one amendment of it (`amends`) while its form counts and is amended, and one
    statement of each source that states it, of which at most one `counts`. An amendment that empties its cell is in
    the state cleared. `rounding` is half of one in the measure a whole number was printed in, else 0. In the database
    the key is (id, period): every key to a figure carries its period, so that the table can be parted by period.
    `taken` is the sum from below that a clerk took as it was offered (2,000 · 16/16), "" for a number of her own.

    The keys to unit, indicator and period are checked for a whole statement at once by a trigger, because a foreign key
    costs 3 to 5 µs a row; what they point to cannot be deleted.
    """

    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="figures", verbose_name=_("submission")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="figures", db_constraint=False, db_index=False, verbose_name=_("unit")
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="figures",
        db_constraint=False,
        db_index=False,
        verbose_name=_("indicator"),
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="figures", db_constraint=False, db_index=False, verbose_name=_("period")
    )
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin)

    objects = models.Manager.from_queryset(FigureQuerySet)()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                "unit",
                "period",
                "indicator",
                "coverage",
                "origin",
                "amends",
                Case(When(origin=Origin.DOCUMENT, then=F("source"))),
                name="figures_one_statement_a_cell",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["unit", "period", "indicator", "coverage"],
                condition=Q(origin="document", counts=True),
                name="figures_one_document_counts",
            ),
            models.CheckConstraint(
                name="figures_return_counts_document_never_amends",
                condition=Q(origin="return", counts=True) | Q(origin="document", amends=False),
            ),
            models.CheckConstraint(name="figures_cleared_amends", condition=Q(amends=True) | ~Q(state="cleared")),
            models.CheckConstraint(
                name="figures_value_where_stated",
                condition=Q(state="value", value__isnull=False)
                | (~Q(state="value") & Q(value__isnull=True, low__isnull=True, high__isnull=True)),
            ),
            models.CheckConstraint(
                name="figures_value_in_interval",
                condition=(Q(low__isnull=True) | Q(low__lte=F("value")))
                & (Q(high__isnull=True) | Q(high__gte=F("value"))),
            ),
            models.CheckConstraint(name="figures_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="figures_return_has_submission",
                condition=Q(origin="return", submission__isnull=False)
                | Q(origin="document", submission__isnull=True, source__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["source"], condition=Q(source__isnull=False), name="figures_stated_in")]
        triggers = [*triggers_figures.FIGURE, *triggers_seal.SEALED]

    def __str__(self) -> str:
        return f"{self.unit.code} {self.indicator.code} {self.period.code} {self.coverage} {self.origin}"


class Revision(Statement):
    """An earlier state of a figure, and who replaced it, when, why and by what act; in which form, where in one."""

    class Act(models.TextChoices):
        CHANGED = "changed", _("changed")
        CLEARED = "cleared", _("cleared")
        WAIVED = "waived", _("waived")  # it stands, and counts no more since then

    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin)
    act = models.CharField(_("act"), max_length=8, choices=Act)
    replaced_at = models.DateTimeField(_("replaced at"))
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("replaced by")
    )
    replaced_through = models.CharField(_("replaced through"), max_length=40)
    reason = models.TextField(_("reason"))
    batch = models.UUIDField(_("batch"), null=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "period", "indicator"]),
            models.Index(fields=["period", "unit"], condition=Q(origin="document"), name="figures_restated_document"),
            models.Index(fields=["source"], condition=Q(source__isnull=False), name="figures_was_stated_in"),
        ]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.value} → {self.replaced_at}"


# ---- The columns as the database has them, for whoever writes or compares whole rows


def _columns(model: type[models.Model]) -> list[str]:
    """The columns of a table in the order of its model, but for the number of the row."""
    columns = []
    for field in model._meta.local_fields:
        if field.column and not field.primary_key:
            columns.append(field.column)
    return columns


# By the database: when it was stated, by whom and through what.
STAMP = ("changed_at", "changed_by_id", "door")
# What is said of a cell. The triggers stand below the models and have this and CELL as SQL text; a test compares.
STATEMENT = tuple(column for column in _columns(Statement) if column not in STAMP)
# Which cell it is said of: what a figure and its earlier states have in common beside that.
_BESIDE_THE_CELL = (*_columns(Statement), "submission_id")
CELL = tuple(column for column in _columns(Figure) if column in _columns(Revision) and column not in _BESIDE_THE_CELL)
