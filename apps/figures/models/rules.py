"""The edit rules: what figures of one unit and period are held against, and what became of their findings."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures.arithmetic import rule_language
from apps.figures.models.catalogue import Indicator
from apps.figures.models.codes import CODE_FORM, CodeManager, NaturallyKeyed, in_language
from apps.figures.triggers import derived as triggers_derived
from apps.units.access import below


class EditRuleQuerySet(models.QuerySet):
    def with_course(self, scope: Iterable[str]) -> "EditRuleQuerySet":
        """With what became of its findings below the paths of `scope`: fired = corrected + explained + standing +
        withdrawn."""
        there = below(scope, "unit__path")
        now = apps.get_model("figures", "Finding").objects.filter(there, rule=OuterRef("pk"))
        past = apps.get_model("figures", "PastFinding").objects.filter(there, rule=OuterRef("pk"))
        ended = past.exclude(end="replaced")
        return self.annotate(
            fired=_count(now) + _count(ended),
            corrected=_count(ended.filter(end="corrected", explanation="")),
            explained=_count(now.exclude(explanation="")) + _count(ended.exclude(explanation="")),
            standing=_count(now.filter(explanation="")),
        )


def _count(findings: models.QuerySet) -> Coalesce:
    """How many rows of findings a rule has, 0 where there are none."""
    counted = findings.order_by().annotate(whole=Value(1)).values("whole").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _counted(rule: rule_language.Rule) -> list[str]:
    """The codes of the indicators whose counts from a register the rule reads."""
    codes = {reference.code for reference in rule.references if reference.source == "counted"}
    return sorted(codes)


class EditRule(NaturallyKeyed):
    """A check over the figures of one unit and period, in the language that arithmetic.rule_language documents."""

    class Severity(models.TextChoices):
        ERROR = "error", _("error: blocks")
        QUERY = "query", _("query: may be explained")

    class Missing(models.TextChoices):
        SKIP_ANY = "skip_any", _("skip when any value is missing")
        SKIP_ALL = "skip_all", _("skip when all values are missing; missing ones count as 0")
        NEVER = "never", _("never skip; missing ones count as 0")

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_FORM])
    expression = models.CharField(_("expression"), max_length=400)
    missing = models.CharField(_("missing values"), max_length=8, choices=Missing, default=Missing.SKIP_ANY)
    severity = models.CharField(_("severity"), max_length=5, choices=Severity)
    message_zh = models.CharField(_("Chinese message"), max_length=300)
    message_en = models.CharField(_("English message"), max_length=300)
    active = models.BooleanField(_("switched on"), default=True)
    meaning_since = models.DateTimeField(_("in this wording since"), db_default=TransactionNow(), editable=False)

    # How many of its findings became what: of with_course() alone.
    fired: int
    corrected: int
    explained: int
    standing: int

    objects = CodeManager.from_queryset(EditRuleQuerySet)()

    class Meta:
        verbose_name = _("edit rule")
        verbose_name_plural = _("edit rules")
        ordering = ["code"]
        triggers = [*triggers_derived.EDIT_RULE, *recorded("figures.editrule", text="code")]

    def __str__(self) -> str:
        return self.code

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def message(self) -> str:
        return in_language(self.message_zh, self.message_en)

    def clean(self) -> None:
        """Says what the expression cannot mean: its grammar, then codes it does not know, then counts of no register.

        Where a register is counted the rule is a query, because registers lag behind what units report.
        """
        rule = self._compiled()
        counted = _counted(rule)
        if counted and self.severity == self.Severity.ERROR:
            raise ValidationError({"severity": _("A rule on a register's count is a query: registers lag behind.")})
        known = Indicator.objects.filter(code__in=rule.indicators).in_bulk(field_name="code")
        unknown = sorted(rule.indicators - known.keys())
        if unknown:
            raise ValidationError({"expression": _("Unknown indicators: %(codes)s") % {"codes": ", ".join(unknown)}})
        faults = []
        for code in counted:
            faults += known[code].uncountable()
        if faults:
            raise ValidationError({"expression": faults})

    def _compiled(self) -> rule_language.Rule:
        """The expression as a rule; ValidationError where it is none."""
        try:
            return rule_language.compile_rule(self.expression)
        except rule_language.RuleError as error:
            raise ValidationError({"expression": gettext(error.message) % error.params}) from error
