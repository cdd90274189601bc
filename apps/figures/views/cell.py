"""One cell of a form with its details: qualifier, print, state, note, flag, and what it said before."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.figures import cells
from apps.figures.arithmetic import quantity
from apps.figures.cells import Answer, AnswerError
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Indicator, Qualifier, Revision, State
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.grid_answer import editable_by, fragments, wants_json
from apps.figures.views.grid_page import face
from apps.figures.views.grid_saving import saved_text
from apps.figures.views.grid_sheet import asked_for, office
from apps.units.access import SignedInRequest
from apps.units.errors import Refused

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no workbook can hold them
AS_WRITTEN = ("", gettext_lazy("as the number is written"))


class CellForm(forms.Form):
    """Everything one cell can say."""

    state = forms.ChoiceField(label=gettext_lazy("state"), choices=State, widget=forms.RadioSelect)
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

    def __init__(self, *args: Any, indicator: Indicator, figure: Figure | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(figure), auto_id="details_%s", label_suffix="", **kwargs)
        self.indicator, self.figure = indicator, figure

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["answer"] = None
        for name in {"note", "stated_text"} & data.keys():
            data[name] = UNPRINTABLE.sub(" ", data[name])
        if not self.errors:
            try:
                self._understand(data)
            except AnswerError as error:
                self.add_error("number", str(error))
        return data

    def _understand(self, data: dict[str, Any]) -> None:
        kept = {"note": data["note"].strip(), "follow_up": data["follow_up"]}
        answer = self._number(data) if data["state"] == State.VALUE else Answer(state=data["state"])
        if answer is None and any(kept.values()):
            self.add_error("number", _("An empty cell keeps no note: write the number, or choose another state."))
        if answer and answer.state == State.UNAVAILABLE and not kept["note"]:
            self.add_error("note", _("Say why the figure is unavailable."))
        data["answer"] = answer and replace(answer, **kept)

    def _number(self, data: dict[str, Any]) -> Answer | None:
        printed = data["stated_text"].strip()
        answer = cells.understand(data["number"] or printed, self.indicator)
        if not isinstance(answer, Answer) or answer.state != State.VALUE:
            return answer if isinstance(answer, Answer) else None
        if (chosen := data["qualifier"]) and chosen != answer.qualifier:
            bounds = quantity.interval_of(answer.value, chosen, percent=self.indicator.is_percent)
            answer = replace(answer, qualifier=chosen, low=bounds.low, high=bounds.high, stated_text="")
        if printed:
            self._compare_with_print(printed, answer)
            answer = replace(answer, stated_text=printed)
        return answer

    def _compare_with_print(self, printed: str, answer: Answer) -> None:
        said = cells.understand(printed, self.indicator)
        if not isinstance(said, Answer) or (said.value, said.qualifier) != (answer.value, answer.qualifier):
            shown = cells.shown(said) if isinstance(said, Answer) else printed
            message = _(
                "“%(printed)s” was understood as %(shown)s, which is not the number above. Correct one of them."
            )
            self.add_error("stated_text", message % {"printed": printed, "shown": shown})


def _initial(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return {"state": State.VALUE}
    names = ("state", "stated_text", "note", "follow_up")
    number = cells.shown(figure) if figure.state == State.VALUE else ""
    return {name: getattr(figure, name) for name in names} | {"number": number, "seen": entry_writer.version(figure)}


@office
@require_http_methods(["GET", "POST"])
def cell(
    request: SignedInRequest, unit_code: str, form_code: str, period_code: str, indicator: int, coverage: str
) -> HttpResponse:
    """The page of one cell; for the grid's script (Accept: application/json) the same as a fragment."""
    unit, form, period = asked_for(request, unit_code, form_code, period_code)
    shown = face(unit, form, period)
    row = _row(shown, f"{indicator}-{coverage}")
    given = request.POST if request.method == "POST" else None
    details = CellForm(given, indicator=row.item.indicator, figure=row.figure)
    if given is None or not details.is_valid():
        return _answer(request, shown, row, details, status=422 if given else 200)
    key = (indicator, coverage)
    data = details.cleaned_data
    try:
        outcome = entry_writer.save_cell(unit, form, period, key, data["answer"], seen=data["seen"], by=request.user)
    except Refused as refused:
        return _answer(request, shown, row, details, refused.reasons, status=409)
    if outcome.conflicts:
        return _answer(request, shown, row, _deciding(details, row), (_conflict(row.figure),), status=409)
    if wants_json(request):
        saved = face(unit, form, period)
        saved.prefix = f"{unit.pk}-" if "several" in request.POST else ""
        return JsonResponse(fragments([saved]))
    messages.success(request, saved_text(outcome.saved))
    return redirect("figures:grid", unit.code, form.code, period.code)


def _row(shown: FormGrid, key: str) -> GridRow:
    """The row of a cell that can be typed into; Http404 where the form has no such."""
    for row in shown.rows:
        if row.key == key and not row.computed:
            return row
    raise Http404


def _conflict(figure: Figure | None) -> str:
    if figure is None:
        return _("Somebody else cleared this cell meanwhile. Keep one of the two and save again.")
    message = _("%(who)s wrote %(value)s here on %(when)s. Keep one of the two and save again.")
    when = f"{timezone.localtime(figure.changed_at):%Y-%m-%d %H:%M}"
    return message % {"who": figure.changed_by, "value": cells.shown(figure), "when": when}


def _deciding(details: CellForm, row: GridRow) -> CellForm:
    """The same form, which now knows what the other one wrote: saving it again is a decision."""
    data = details.data.copy()
    data["seen"] = entry_writer.version(row.figure)
    return CellForm(data, indicator=row.item.indicator, figure=row.figure)


def _answer(
    request: SignedInRequest,
    shown: FormGrid,
    row: GridRow,
    details: CellForm,
    reasons: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "face": shown,
        "row": row,
        "form": details,
        "reasons": reasons,
        "editable": editable_by(request.user, shown),
        "steps": history(row, shown),
        "title": f"{row.name} · {shown.unit} · {shown.period}",
        "has_permission": True,
        "fragment": wants_json(request),
    }
    if context["fragment"]:
        return JsonResponse({"form": render_to_string("figures/_cell_form.html", context, request)}, status=status)
    return TemplateResponse(request, "figures/cell.html", context, status=status)


# ---- What it said before


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a cell."""

    at: datetime
    who: object
    door: str
    before: str
    after: str
    reason: str = ""


def history(row: GridRow, shown: FormGrid) -> list[Step]:
    """Every change of a cell, the latest first. Two queries."""
    earlier = Revision.objects.filter(
        unit=shown.unit,
        period=shown.period,
        indicator=row.item.indicator_id,
        coverage=row.item.coverage,
        origin="return",
    )
    states = [
        *earlier.select_related("changed_by", "replaced_by").order_by("pk"),
        *([row.figure] if row.figure else []),
    ]
    steps, standing = [], False
    for number, one in enumerate(states):
        if not standing:
            steps.append(Step(one.changed_at, one.changed_by, one.door, "", _said(one)))
        if standing := isinstance(one, Revision) and one.act == Revision.Act.CHANGED:
            after = _said(states[number + 1])
        elif isinstance(one, Revision):
            after = ""
        else:
            continue
        steps.append(Step(one.replaced_at, one.replaced_by, one.replaced_through, _said(one), after, one.reason))
    return steps[::-1]


def _said(one: Figure | Revision) -> str:
    parts = (cells.shown(one), one.note, _("follow up") if one.follow_up else "")
    return " · ".join(filter(None, parts))
