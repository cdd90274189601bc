"""The questions a form leaves open: its unit, its period, and which indicators its own names mean."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import process

from apps.figures.files.period_field import PeriodField
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.files.yearbooks.names import SEPARATOR, YearbookNames
from apps.figures.models import Indicator
from apps.reports.blanks.asking import FormReading
from apps.units.models import Unit

MOST_LABELS = 200
NEAREST = 5  # indicators that are offered before all others
NEAR = 60  # of 100, how alike a name on record is


def _choices(label: str, likely: str, named: list[tuple[str, str]]) -> list[Any]:
    """None, then what it may mean and the nearest names, then all. None is chosen by itself: what is near is no answer.

    Worked example: of 工会会员 the first offered is 工会会员人数.
    """
    texts = dict(named)
    near = _nearest(label, likely, texts)
    choices: list[Any] = [("", _("none on record"))]
    if near:
        choices.append((_("nearest names"), [(code, texts[code]) for code in near]))
    choices.append((_("all indicators"), named))
    return choices


def _nearest(label: str, likely: str, texts: dict[str, str]) -> list[str]:
    """Codes of indicators: the one a label may mean, then those named most like it. `texts`: by code the name."""
    _above, _separator, said = label.rpartition(SEPARATOR)
    codes = []
    if likely in texts:
        codes.append(likely)
    for _text, _score, code in process.extract(said or label, texts, limit=NEAREST, score_cutoff=NEAR):
        if code not in codes:
            codes.append(code)
    return codes


class BlankFormQuestions(forms.Form):
    """`answers`: what was said of this form, or of one laid out like it; filled in, and can be said otherwise."""

    unit = forms.CharField(
        label=gettext_lazy("Unit of the whole form, name or code"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"size": 40}),
    )
    period = PeriodField(label=gettext_lazy("Period of the whole form"), required=False, max_length=20)

    def __init__(
        self, reading: FormReading, answers: TableAnswers, names: YearbookNames, indicators: list[Indicator], data: Any
    ) -> None:
        self.labels, self.names = list(reading.labels)[:MOST_LABELS], names
        unit = Unit.objects.filter(code=answers.unit).first()
        initial = {"unit": str(unit or ""), "period": answers.period}
        super().__init__(data, initial=initial)
        named = [(indicator.code, str(indicator)) for indicator in indicators]
        for number, label in enumerate(self.labels):
            self.fields[f"label-{number}"] = forms.ChoiceField(
                label=_("“%(label)s” is") % {"label": label},
                choices=_choices(label, reading.labels[label], named),
                required=False,
                initial=answers.indicators.get(label, ""),
            )
        for name in ("unit", "period"):
            if name not in reading.asks:
                del self.fields[name]

    def clean_unit(self) -> str:
        """The code of the unit named, "" of none; refused where it is none that the person may see."""
        text = self.cleaned_data["unit"].strip()
        if not text:
            return ""
        code = self.names.units([text]).get(text, "")
        if not code:
            raise ValidationError(_("There is no unit “%(code)s” that you may see.") % {"code": text})
        return code

    def said(self, title: str) -> TableAnswers:
        """How the form is read, as was said."""
        answers = TableAnswers(title=title)
        answers.unit, answers.period = self.cleaned_data.get("unit", ""), self.cleaned_data.get("period", "")
        for number, label in enumerate(self.labels):
            answers.indicators[label] = self.cleaned_data[f"label-{number}"]
        return answers
