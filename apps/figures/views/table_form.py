"""The form on which somebody says once how a table of another layout is read: only what the table leaves open."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.figures.files.period_field import PeriodField
from apps.figures.files.yearbooks.answers import (
    CODE,
    INDICATOR,
    LEFT_OUT,
    MEASURE,
    NONE,
    OWN_MEASURE,
    PERIOD,
    UNIT,
    TableAnswers,
)
from apps.figures.files.yearbooks.proposal import TableProposal
from apps.figures.files.yearbooks.remembered import described_source
from apps.figures.models import Coverage, Indicator, Origin, Source
from apps.figures.models.codes import CODE_FORM

UNSAID = "?"
NEW_SOURCE = "+"
MOST_LABELS = 200  # of indicators, and of units, that are asked about at once; then come those that are left
PLAIN_ANSWERS = ("period", "others_left_out", "parts_left_out", "coverage", "origin")
NEEDED = ("unit", "period", "indicator", "measure")  # not to be left open where they are asked
MOST_EXCERPT = 6  # lines of the table shown beside the questions
CHOOSE = (UNSAID, gettext_lazy("— choose —"))
ROLE_CHOICES = [
    (UNSAID, CHOOSE[1]),
    (UNIT, gettext_lazy("unit")),
    (CODE, gettext_lazy("unit code")),
    (PERIOD, gettext_lazy("period")),
    (INDICATOR, gettext_lazy("indicator")),
    (MEASURE, gettext_lazy("measure")),
    (NONE, gettext_lazy("nothing that is read")),
]
MEASURE_CHOICES = [
    ("", CHOOSE[1]),
    (OWN_MEASURE, gettext_lazy("in the indicator's own measure")),
    ("千", gettext_lazy("in thousands (千)")),
    ("万", gettext_lazy("in ten thousands (万)")),
    ("亿", gettext_lazy("in hundred millions (亿)")),
]
ORIGIN_CHOICES = [
    (Origin.RETURN.value, gettext_lazy("returns of the units")),
    (Origin.DOCUMENT.value, gettext_lazy("figures of a document")),
]


def _first_asked(labels: Iterable[str], is_asked: Callable[[str], bool]) -> list[str]:
    """As many labels as one page shows, first those that are asked."""
    return sorted(labels, key=lambda label: not is_asked(label))[:MOST_LABELS]


def _called(table: TableProposal) -> str:
    return " ".join([table.sketch.sheet, *table.sketch.titles[:1]]).strip()


class TableForm(forms.Form):
    """The questions of one table. What it says plainly itself is filled in, and can be said otherwise."""

    is_read = forms.BooleanField(label=gettext_lazy("Read this sheet"), required=False)
    across = forms.ChoiceField(
        label=gettext_lazy("The headings over the numbers name"),
        choices=[(INDICATOR, gettext_lazy("indicators or periods")), (UNIT, gettext_lazy("units"))],
    )
    indicator = forms.ChoiceField(label=gettext_lazy("Indicator of the whole table"), required=False)
    measure = forms.ChoiceField(
        label=gettext_lazy("Numbers without a measure count"), choices=MEASURE_CHOICES, required=False
    )
    unit = forms.CharField(label=gettext_lazy("Unit of the whole table, name or code"), required=False)
    period = PeriodField(label=gettext_lazy("Period of the whole table"), required=False, max_length=20)
    others_left_out = forms.BooleanField(label=gettext_lazy("Leave out lines of other units"), required=False)
    parts_left_out = forms.BooleanField(
        label=gettext_lazy("Leave out quarters and other parts of a year"), required=False
    )
    coverage = forms.ChoiceField(
        label=gettext_lazy("coverage"),
        required=False,
        choices=[("", gettext_lazy("as the form asks")), *Coverage.choices],
    )
    origin = forms.ChoiceField(label=gettext_lazy("These figures are"), choices=ORIGIN_CHOICES)
    source = forms.ChoiceField(label=gettext_lazy("source"), required=False)
    source_code = forms.CharField(
        label=gettext_lazy("New source: code"), required=False, max_length=40, validators=[CODE_FORM]
    )
    source_title = forms.CharField(label=pgettext_lazy("source", "New source: title"), required=False, max_length=300)
    source_published = forms.DateField(label=gettext_lazy("New source: published on"), required=False)

    def __init__(self, proposal: TableProposal, find_units: Any, number: int, data: Any = None) -> None:
        self.proposal, self.find_units = proposal, find_units
        answers = proposal.answers
        described = answers.new_source
        initial = answers.kept() | {
            "unit": answers.unit or proposal.likely_unit,
            "indicator": answers.indicator or proposal.likely_indicator,
            "measure": "" if "measure" in proposal.asks else answers.measure or OWN_MEASURE,
            "source": NEW_SOURCE if described else answers.source,
            "source_code": described.get("code", ""),
            "source_title": described.get("title", ""),
            "source_published": described.get("published", ""),
        }
        self.labels = _first_asked(proposal.lines, lambda label: f"line:{label}" in proposal.asks)
        self.others = _first_asked(proposal.unfound, lambda label: label not in answers.units)
        super().__init__(data, prefix=f"t{number}", initial=initial)
        named = [(indicator.code, str(indicator)) for indicator in Indicator.objects.all()]
        self._choose_among("indicator", [("", _("as the headings say")), *named])
        sources = [(source.code, source.title) for source in Source.objects.all()]
        self._choose_among("source", [("", CHOOSE[1]), *sources, (NEW_SOURCE, _("another, described below"))])
        self._ask_columns()
        self._ask_lines([(UNSAID, CHOOSE[1]), (LEFT_OUT, _("left out")), *named])
        self._ask_units()
        self._leave_out_what_is_said()
        self._mark_what_is_asked()
        asked_of_table = ("role-", "line-", "unit-")
        self.order_fields(["is_read", *[name for name in self.questions if name.startswith(asked_of_table)]])

    @property
    def questions(self) -> dict[str, forms.Field]:
        """Its fields by name."""
        return vars(self)["fields"]

    def _choose_among(self, name: str, choices: list[Any]) -> None:
        field = self.questions[name]
        assert isinstance(field, forms.ChoiceField), "a field of choices"
        field.choices = choices

    def _ask_columns(self) -> None:
        for at in self.proposal.sketch.own_stubs:
            heading = self.proposal.sketch.stub_head(at) or _("column %(number)s") % {"number": at + 1}
            label = _("Column “%(heading)s”") % {"heading": heading}
            role = self.proposal.answers.roles.get(str(at)) or UNSAID
            self.questions[f"role-{at}"] = forms.ChoiceField(label=label, choices=ROLE_CHOICES, initial=role)

    def _ask_lines(self, choices: list[Any]) -> None:
        for number, label in enumerate(self.labels):
            code = self.proposal.answers.indicators.get(label, self.proposal.likely.get(label, UNSAID))
            self.questions[f"line-{number}"] = forms.ChoiceField(
                label=_("“%(label)s” is") % {"label": label}, choices=choices, initial=code, required=False
            )

    def _ask_units(self) -> None:
        for number, label in enumerate(self.others):
            self.questions[f"unit-{number}"] = forms.CharField(
                label=_("“%(label)s” is the unit (name or code)") % {"label": label},
                initial=self.proposal.answers.units.get(label, ""),
                required=False,
            )

    def _leave_out_what_is_said(self) -> None:
        """What the table says itself, for all its cells, is no question."""
        proposal = self.proposal
        unasked = {
            "unit": "unit" not in proposal.asks and not proposal.answers.unit,
            "period": "period" not in proposal.asks and not proposal.answers.period,
            "indicator": bool(proposal.lines) and not (proposal.answers.indicator or "indicator" in proposal.asks),
            "others_left_out": not proposal.unfound,
            "parts_left_out": not proposal.parts,
        }
        for name, is_unasked in unasked.items():
            if is_unasked:
                del self.questions[name]

    def _mark_what_is_asked(self) -> None:
        """So that what is only filled in from an earlier table, or is likely, is told from what the table says."""
        asked = {f"line-{number}" for number, label in enumerate(self.labels) if f"line:{label}" in self.proposal.asks}
        for name in (asked | self.proposal.asks) & set(self.questions):
            self.questions[name].help_text = _("The table does not say this plainly: look whether it is right.")

    # What was said

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self.found = self.find_units(said for name, said in cleaned.items() if _is_of_unit(name))
        for name in list(cleaned):
            self._refuse_unsaid(name, cleaned)
        if cleaned.get("is_read") and cleaned.get("origin") == Origin.DOCUMENT:
            self._refuse_unplaced(cleaned)
        return cleaned

    def _refuse_unsaid(self, name: str, cleaned: dict[str, Any]) -> None:
        """A question that is left open; a unit that nobody finds."""
        said = cleaned[name]
        if said and _is_of_unit(name) and said not in self.found:
            self.add_error(name, _("There is no “%(code)s” that you may write to.") % {"code": said})
        if not cleaned.get("is_read"):
            return
        is_needed = name in self.proposal.asks.intersection(NEEDED)
        if said == UNSAID or (is_needed and not said):
            self.add_error(name, _("This has to be said."))

    def _refuse_unplaced(self, cleaned: dict[str, Any]) -> None:
        """A document's figure names its source, and whether it is of the units themselves or of their areas."""
        if not cleaned.get("coverage"):
            self.add_error("coverage", _("This has to be said."))
        if not cleaned.get("source"):
            self.add_error("source", _("A figure from a document names its source."))
        if cleaned.get("source") == NEW_SOURCE:
            for name in ("source_code", "source_title"):
                if not cleaned.get(name):
                    self.add_error(name, _("This has to be said."))

    def answers(self) -> TableAnswers:
        """How the table is read, as was said; what was no question stays as it was."""
        cleaned, proposal = self.cleaned_data, self.proposal
        answers = TableAnswers.read(proposal.answers.kept())
        answers.title = next(iter(proposal.sketch.titles), proposal.sketch.sheet)
        for name in ("is_read", "across", "indicator", "measure", *PLAIN_ANSWERS):
            if name in cleaned:
                setattr(answers, name, cleaned[name])
        if "measure" not in proposal.asks and answers.measure == OWN_MEASURE:
            answers.measure = proposal.answers.measure  # it was filled in, and nobody was asked
        if "unit" in cleaned:
            answers.unit = self.found.get(cleaned["unit"], "")
        for at in proposal.sketch.own_stubs:
            answers.roles[str(at)] = cleaned.get(f"role-{at}", NONE)
        for number, label in enumerate(self.labels):
            answers.indicators[label] = cleaned.get(f"line-{number}", LEFT_OUT)
        for number, label in enumerate(self.others):
            answers.units[label] = self.found.get(cleaned.get(f"unit-{number}", ""), "")
        self._take_source(answers)
        return answers

    def _take_source(self, answers: TableAnswers) -> None:
        cleaned = self.cleaned_data
        answers.source, answers.new_source = cleaned["source"], {}
        if answers.source == NEW_SOURCE:
            answers.source, answers.new_source = cleaned["source_code"], described_source(cleaned)

    @property
    def understood(self) -> list[str]:
        """What titles or the names of sheets say of all figures of a table, a line for each table laid out so."""
        found = []
        for table in (self.proposal, *self.proposal.alike):
            texts = [_("unit: %(unit)s") % {"unit": table.unit}] if table.unit else []
            texts += [_("period: %(period)s") % {"period": table.period}] if table.period else []
            if texts:
                said = {"table": _called(table), "said": ", ".join(texts)}
                found.append(_("Understood of “%(table)s”: %(said)s") % said)
        return found

    @property
    def excerpt(self) -> list[list[str]]:
        """How the table begins: its headings and first lines."""
        sketch = self.proposal.sketch
        return [*sketch.heads, *[row for _number, row in sketch.body[:MOST_EXCERPT]]]


def _is_of_unit(question: str) -> bool:
    """Whether a unit answers it: the one of the whole table, or that of a line."""
    return question == "unit" or question.startswith("unit-")
