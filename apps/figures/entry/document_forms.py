"""The forms in which a clerk states a figure from a document and restates it, and a supervisor gives an extension."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures import cells
from apps.figures.arithmetic import measures, period_codes
from apps.figures.cells import Answer, AnswerError
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Coverage, Figure, Indicator, Period, Qualifier, Source, State
from apps.figures.models.figures import Basis, Dates
from apps.figures.models.periods import span_of
from apps.units import access
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

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (indicator := self.indicator()) and "stated_text" in data:
            try:
                data["answer"] = cells.understand(data["stated_text"], indicator, **self._given(data))
            except AnswerError as error:
                self.add_error("stated_text", str(error))
            else:
                if not isinstance(data["answer"], Answer):
                    self.add_error("stated_text", _("Write the figure as it is printed."))
        return data

    def _given(self, data: dict[str, Any]) -> dict[str, Any]:
        source = data.get("source")
        given = {name: data.get(name, "") for name in ("stated_text", "locator", "dates", "basis", "note")}
        return given | {"source_id": source.pk if source else None}

    def answer(self) -> Answer:
        return self.cleaned_data["answer"]

    def understood(self) -> dict[str, Any]:
        """How the print was understood, to be looked at before it is kept."""
        answer, indicator = self.answer(), self.indicator()
        number = answer.quantity
        return {
            "shown": cells.shown(answer),
            "value": f"{answer.value:,}".rstrip("0").rstrip(".")
            if answer.value is not None and "." in f"{answer.value}"
            else answer.value,
            "qualifier": Qualifier(answer.qualifier).label if number else State(answer.state).label,
            "interval": str(number.interval) if number else "",
            "period": self.span(),
            "measure": measures.canonical_measure(answer.stated_unit) or indicator.measure,
            "indicator": indicator,
        }


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

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(access.below(access.paths(user, access.ENTERING)))
        for name, key in (("unit", "unit"), ("measured", "indicator")):
            self.fields[name].widget = AutocompleteSelect(Figure._meta.get_field(key), admin.site)
            self.fields[name].widget.choices = self.fields[name].choices

    def indicator(self) -> Indicator | None:
        return self.cleaned_data.get("measured")

    def clean_period(self) -> str:
        try:
            return period_codes.read(self.cleaned_data["period"]).code
        except period_codes.PeriodError as error:
            raise forms.ValidationError(
                _("This is no period code. Write 2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31.")
            ) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        standing = Figure.objects.filter(
            unit=data.get("unit"),
            indicator=data.get("measured"),
            period__code=data.get("period"),
            coverage=data.get("coverage"),
            origin="document",
        ).first()
        if standing:
            self.add_error(
                None,
                _("A document already states this cell: %(figure)s. Restate that figure instead.")
                % {"figure": cells.shown(standing)},
            )
        return data

    def span(self) -> period_codes.Span:
        return span_of(self.cleaned_data["period"])

    def change(self) -> StagedChange:
        data = self.cleaned_data
        period = Period.objects.of(data["period"])
        return StagedChange(
            StagedCell(data["unit"].pk, data["measured"].pk, period.pk, data["coverage"], "document"),
            None,
            self.answer(),
        )


class RestatementForm(PrintedForm):
    """Another statement for a cell a document has already stated, with the reason."""

    reason = forms.CharField(label=gettext_lazy("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, figure: Figure, **kwargs: Any) -> None:
        names = ("stated_text", "source", "locator", "dates", "basis", "note")
        initial = {name: getattr(figure, name) for name in names}
        super().__init__(*args, initial=initial | {"stated_text": figure.stated_text or cells.shown(figure)}, **kwargs)
        self.figure = figure

    def span(self) -> period_codes.Span:
        return self.figure.period.span

    def indicator(self) -> Indicator:
        return self.figure.indicator
