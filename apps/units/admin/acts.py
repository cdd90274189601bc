"""The page of acts on a unit in the admin: what each asks, what it would do, and that it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.units import access, sent
from apps.units.errors import Refused, status_of
from apps.units.files import tree_acts
from apps.units.files.tree_acts import ACTS, COLUMNS, HELP
from apps.units.models import REGISTERS, Federation, Register, Unit

LONGEST = 1000
DAYS = ("on", "right_day")
NEEDED = ("unit", "reason", *DAYS)
BEFORE: dict[str, tuple[str, ...]] = {"merge": ("unit", "on"), "reopen": ()}  # what is asked first, where not the day


def form_of(act: str, unit: Unit, data: Any = None, to: str = "") -> forms.Form:
    """What the act asks beside the unit; texts, as a file would have them."""
    asked = [*BEFORE.get(act, ("on",)), *ACTS[act].columns, "reason"]
    if unit.register != Register.FEDERATION and "level" in asked:
        asked.remove("level")
    fields = {column: _field(column, unit) for column in asked}
    proposed = {"unit": unit.code, "on": timezone.localdate().isoformat(), "to": to}
    return type("ActForm", (forms.Form,), fields)(data, initial=proposed)


def _field(column: str, unit: Unit) -> forms.Field:
    told = {"label": capfirst(COLUMNS[column]), "help_text": HELP.get(column, ""), "required": column in NEEDED}
    choices = _choices(column, unit)
    if choices:
        return forms.ChoiceField(**told, choices=[("", "—"), *choices])
    widget = forms.DateInput({"type": "date"}) if column in DAYS else forms.TextInput({"size": 60})
    return forms.CharField(**told, max_length=LONGEST, widget=widget)


def _choices(column: str, unit: Unit) -> list[tuple[Any, Any]]:
    if column == "remains":
        return [("yes", _("yes"))]
    if column == "level":
        return list(Federation.Level.choices)
    if column == "kind":
        model = REGISTERS[Register(unit.register)]
        kind: Any = model._meta.get_field(model.KIND)
        return list(kind.choices)
    return []


def acts_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, shows what would change, and does it."""
    person, act = access.signed_in(request), request.GET.get("act", "transfer")
    unit = Unit.objects.visible_to(person, access.KEEPING).filter(pk=pk).first()
    if unit is None or act not in ACTS:
        raise Http404
    form = form_of(act, unit, sent.answers(request), request.GET.get("to", ""))
    context: dict[str, Any] = {}
    if form.is_valid():
        said = {"act": act, "unit": unit.code, **form.cleaned_data}
        try:
            if "apply" in request.POST:
                return _done(request, person, unit, said)
            context = {"seen": tree_acts.preview(said, person)}
        except Refused as refusal:
            context = {"refused": refusal.reasons}
    status = status_of("refused" in context or form.errors)
    around = {**site.each_context(request), **_choice(unit, act), "form": form}
    return TemplateResponse(request, "admin/units/unit/acts.html", around | context, status=status)


def _choice(unit: Unit, act: str) -> dict[str, Any]:
    """The unit, and the acts there are with the one that is asked for."""
    listed = [(name, known.label) for name, known in ACTS.items()]
    title = _("Acts on %(unit)s") % {"unit": unit}
    return {"title": title, "unit": unit, "act": act, "acts": listed, "label": ACTS[act].label}


def _done(request: HttpRequest, person: User, unit: Unit, said: dict[str, str]) -> HttpResponse:
    tree_acts.carry_out(said, person)
    messages.success(request, _("Done: %(act)s.") % {"act": ACTS[said["act"]].label})
    return HttpResponseRedirect(reverse("reports:unit", args=[unit.code]))
