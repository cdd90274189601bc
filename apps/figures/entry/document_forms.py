"""The forms in which a clerk states a figure from a document and restates it, and a supervisor gives an extension."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures import cells
from apps.figures.arithmetic import measures, period_codes, quantity_text
from apps.figures.cells import Answer, AnswerError
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Coverage, Figure, Indicator, Origin, Period, Qualifier, Source, State
from apps.figures.models.figures import Basis, Dates
from apps.figures.models.periods import span_of
from apps.units import access
from apps.units.choosing import ChoiceByKey
from apps.units.models import Unit


class PrintedForm(forms.Form):
    """What every statement from a document has: the print, its place and what it rests on."""

    stated_text = forms.CharField(
        label=gettext_lazy("as printed"),
        max_length=100,
        help_text=gettext_lazy("The number with its words and measure: 超过6万家, 83.13万人."),
    )
    source = forms.ModelChoiceField(label=gettext_lazy("source"), queryset=Source.objects.all())
    locator = forms.CharField(
        label=gettext_lazy("place in the source"), max_length=200, help_text=gettext_lazy("Section and paragraph.")
    )
    dates = forms.ChoiceField(label=gettext_lazy("dates"), choices=Dates)
    basis = forms.ChoiceField(label=gettext_lazy("basis"), choices=Basis)
    note = forms.CharField(label=gettext_lazy("note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def indicator(self) -> Indicator | None:
        """What was measured; None where it was not chosen."""
        return self.cleaned_data.get("measured")

    def span(self) -> period_codes.Span:
        """The dated period; for a form that is valid."""
        return span_of(self.cleaned_data["period"])

    def clean(self) -> dict[str, Any]:
        """Reads the print as the indicator's measure has it; what is wrong with it is said beside it."""
        super().clean()
        data, indicator = self.cleaned_data, self.indicator()
        if indicator is None or "stated_text" not in data:
            return data
        try:
            data["answer"] = cells.understand(data["stated_text"], indicator, **self._given(data))
        except AnswerError as error:
            self.add_error("stated_text", str(error))
            return data
        if not isinstance(data["answer"], Answer):
            self.add_error("stated_text", _("Write the figure as it is printed."))
        return data

    def _given(self, data: dict[str, Any]) -> dict[str, Any]:
        """The columns of the answer that are typed, not read from the print."""
        source = data.get("source")
        given = {name: data.get(name, "") for name in ("stated_text", "locator", "dates", "basis", "note")}
        return given | {"source_id": source.pk if source else None}

    def answer(self) -> Answer:
        """What the print says; for a form that is valid."""
        return self.cleaned_data["answer"]

    def understood(self) -> dict[str, Any]:
        """How the print was understood, to be looked at before it is kept; for a form that is valid."""
        answer, indicator = self.answer(), self.indicator()
        measure = measures.canonical_measure(answer.stated_unit)
        if indicator and not measure:
            measure = indicator.measure
        return {
            "shown": cells.shown(answer),
            **_number_understood(answer),
            "period": self.span(),
            "measure": measure,
            "indicator": indicator,
        }


def _number_understood(answer: Answer) -> dict[str, Any]:
    """The value with its qualifier and bounds, or the state."""
    number = answer.quantity
    if number is None:
        return {"value": None, "qualifier": State(answer.state).label, "interval": ""}
    value = quantity_text.grouped(number.value)
    return {"value": value, "qualifier": Qualifier(answer.qualifier).label, "interval": str(number.interval)}


class DocumentFigureForm(PrintedForm):
    """A new figure from a document."""

    unit = forms.ModelChoiceField(label=gettext_lazy("unit"), queryset=Unit.objects.none())
    measured = forms.ModelChoiceField(label=gettext_lazy("indicator"), queryset=Indicator.objects.all())
    period = forms.CharField(
        label=gettext_lazy("period"),
        max_length=16,
        help_text=gettext_lazy("2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31"),
    )
    coverage = forms.ChoiceField(label=gettext_lazy("coverage"), choices=Coverage)

    field_order = [
        "source",
        "locator",
        "unit",
        "measured",
        "period",
        "coverage",
        "stated_text",
        "dates",
        "basis",
        "note",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entered = Unit.objects.visible_to(user, access.ENTERING)
        self._offer("unit", "unit", entered)
        self._offer("measured", "indicator", Indicator.objects.all())

    def _offer(self, name: str, key: str, records: QuerySet[Any]) -> None:
        """Lets one of the records be chosen as in the admin's form of a figure, whose field is `key`."""
        choice = forms.ModelChoiceField(label=self.fields[name].label, queryset=records)
        choice.widget = ChoiceByKey(Figure._meta.get_field(key), admin.site)
        choice.widget.choices = choice.choices
        self.fields[name] = choice

    def clean_period(self) -> str:
        """The code as it is kept."""
        try:
            code = period_codes.read(self.cleaned_data["period"]).code
        except period_codes.PeriodError as error:
            raise forms.ValidationError(
                _("This is no period code. Write 2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31.")
            ) from error
        if lacking := Period.objects.lacking(code):
            raise forms.ValidationError(lacking)
        return code

    def clean(self) -> dict[str, Any]:
        """Says so where this source states the cell already: that figure is restated instead."""
        data = super().clean()
        standing = Figure.objects.filter(**self._cell(), source=data.get("source")).first()
        if standing:
            self.add_error(
                None,
                _("This source already states this cell: %(figure)s. Restate that figure instead.")
                % {"figure": cells.shown(standing)},
            )
        return data

    def counts(self) -> bool:
        """Whether the figure counts once it is kept, or stands beside one of another source that does."""
        return Figure.objects.filter(**self._cell(), source=self.cleaned_data["source"], counts=True).exists()

    def _cell(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "unit": data.get("unit"),
            "indicator": data.get("measured"),
            "period__code": data.get("period"),
            "coverage": data.get("coverage"),
            "origin": Origin.DOCUMENT,
        }

    def change(self) -> StagedChange:
        """The figure to be stated; for a form that is valid."""
        data = self.cleaned_data
        period = Period.objects.of(data["period"])
        unit, indicator = data["unit"].pk, data["measured"].pk
        cell = StagedCell(unit, indicator, period.pk, data["coverage"], Origin.DOCUMENT.value)
        return StagedChange(cell, None, self.answer())


class RestatementForm(PrintedForm):
    """Another statement for a cell a document has already stated, with the reason."""

    reason = forms.CharField(label=gettext_lazy("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, figure: Figure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figure = figure
        self.fields["source"].disabled = True  # what another source states is a figure of its own, beside this one
        self.initial = {name: getattr(figure, name) for name in ("source", "locator", "dates", "basis", "note")}
        self.initial["stated_text"] = figure.stated_text or cells.shown(figure)

    def span(self) -> period_codes.Span:
        return self.figure.period.span

    def indicator(self) -> Indicator:
        return self.figure.indicator
