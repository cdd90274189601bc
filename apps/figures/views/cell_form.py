"""The form of one cell's details: qualifier, print, state, note and flag, and the answer they make together."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures import cells
from apps.figures.arithmetic import quantity
from apps.figures.arithmetic.interval import ZERO
from apps.figures.cells import Answer, AnswerError
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Indicator, Qualifier, State
from apps.figures.models.figures import STATES

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no workbook can hold them
AS_WRITTEN = ("", gettext_lazy("as the number is written"))


class CellForm(forms.Form):
    """Everything one cell can say."""

    state = forms.ChoiceField(label=gettext_lazy("state"), choices=STATES, widget=forms.RadioSelect)
    number = forms.CharField(label=gettext_lazy("number"), max_length=80, required=False)
    qualifier = forms.ChoiceField(
        label=gettext_lazy("qualifier"), choices=[AS_WRITTEN, *Qualifier.choices], required=False
    )
    stated_text = forms.CharField(
        label=gettext_lazy("as printed"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The words of the papers this number is from, such as 近6万家."),
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The reviewer reads it. An unavailable figure needs it: say why."),
    )
    follow_up = forms.BooleanField(label=gettext_lazy("follow up: I have to come back to this"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, posted: Mapping[str, Any] | None, *, indicator: Indicator, figure: Figure | None) -> None:
        super().__init__(posted, initial=_initial(figure), auto_id="details_%s", label_suffix="")
        self.indicator, self.figure = indicator, figure
        self.answer: Answer | None = None  # None clears the cell

    def clean(self) -> dict[str, Any]:
        """Makes the answer of what is given, where each field can be understood by itself."""
        data = self.cleaned_data
        for name in {"note", "stated_text"} & data.keys():
            data[name] = UNPRINTABLE.sub(" ", data[name])
        if not self.errors:
            try:
                self._understand(data)
            except AnswerError as error:
                self.add_error("number", str(error))
        return data

    def _understand(self, data: dict[str, Any]) -> None:
        note, follow_up = data["note"].strip(), data["follow_up"]
        answer = self._state_or_number(data)
        if answer is not None:
            if answer.state == State.UNAVAILABLE and not note:
                self.add_error("note", _("Say why the figure is unavailable."))
            self.answer = replace(answer, note=note, follow_up=follow_up)
        elif note or follow_up:
            self.add_error("number", _("An empty cell keeps no note: write the number, or choose another state."))

    def _state_or_number(self, data: dict[str, Any]) -> Answer | None:
        """What is chosen, or else typed; None where the cell is to be empty."""
        if data["state"] == State.VALUE:
            return self._number(data)
        return Answer(state=data["state"])

    def _number(self, data: dict[str, Any]) -> Answer | None:
        """The number with the qualifier chosen and the print given; None where the cell is to be empty."""
        printed = data["stated_text"].strip()
        if self.figure and self._stands(self.figure, data["number"], printed, data["qualifier"]):
            return cells.answer_of(self.figure)
        answer = cells.understand(data["number"] or printed, self.indicator)
        if not isinstance(answer, Answer):
            return None
        if answer.value is None:  # a mark was typed
            return answer
        answer = self._qualified(answer, answer.value, data["qualifier"])
        if printed:
            rounding = self._rounding_of_print(printed, answer)
            answer = replace(answer, stated_text=printed, rounding=rounding)
        return answer

    def _stands(self, figure: Figure, number: str, printed: str, qualifier: str) -> bool:
        """Whether the number was left as it is: then its bounds stay, and that it was taken from below."""
        if figure.state != State.VALUE or qualifier not in ("", figure.qualifier):
            return False
        return (number.strip(), printed) == (cells.shown(figure), figure.stated_text)

    def _qualified(self, answer: Answer, value: Decimal, qualifier: str) -> Answer:
        """The number with the qualifier chosen, whose bounds take the place of those it was typed with."""
        if qualifier in ("", answer.qualifier):
            return answer
        bounds = quantity.interval_of(value, qualifier, percent=self.indicator.is_percent)
        return replace(answer, qualifier=qualifier, low=bounds.low, high=bounds.high, rounding=ZERO, stated_text="")

    def _rounding_of_print(self, printed: str, answer: Answer) -> Decimal:
        """To how much the print is exact; an error of the form where it says another number than was typed."""
        read = cells.understand(printed, self.indicator)
        if isinstance(read, Answer) and (read.value, read.qualifier) == (answer.value, answer.qualifier):
            return read.rounding
        shown = cells.shown(read) if isinstance(read, Answer) else printed
        message = _("“%(printed)s” was understood as %(shown)s, which is not the number above. Correct one of them.")
        self.add_error("stated_text", message % {"printed": printed, "shown": shown})
        return ZERO


def _initial(figure: Figure | None) -> dict[str, Any]:
    """What the form shows of the figure as it stands, with the version of it that the person sees."""
    if figure is None:
        return {"state": State.VALUE}
    return {
        "state": figure.state,
        "number": cells.shown(figure) if figure.state == State.VALUE else "",
        "stated_text": figure.stated_text,
        "note": figure.note,
        "follow_up": figure.follow_up,
        "seen": entry_writer.version(figure),
    }
