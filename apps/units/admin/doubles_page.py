"""The queue of probable doubles: each pair with what the two are, to merge or to be said not the same."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.units import access, probable
from apps.units.access import ADMINISTERING
from apps.units.errors import Refused, status_of
from apps.units.models import Register, Unit, UnitQuerySet

MOST_READ = 20_000  # units of a register that are held against each other while somebody waits
A_PAGE = 30
BY = {
    "uscc": gettext_lazy("same unified social credit code"),
    "name": gettext_lazy("same name but for place, legal form or spelling"),
    "near": gettext_lazy("name that sounds or is written nearly so"),
}


def doubles_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Shows the queue of one register below one federation, and takes an answer."""
    person = access.signed_in(request)
    if not access.paths(person, ADMINISTERING):
        raise PermissionDenied
    units = Unit.objects.visible_to(person, ADMINISTERING)
    said: dict[str, object] = {}
    if request.method == "POST":
        said = _answered(request, units)
        if not said:
            return redirect(request.get_full_path())
    context = {**site.each_context(request), "title": _("Probable doubles"), **_queue(request, units), **said}
    return TemplateResponse(request, "admin/units/unit/doubles.html", context, status=status_of(said))


def _queue(request: HttpRequest, units: UnitQuerySet) -> dict[str, object]:
    """The pairs of what is asked for, or the federations to choose from where that is too much to read at once."""
    register = request.GET.get("register", Register.GRASSROOTS)
    if register not in Register.values:
        raise Http404
    under = units.filter(code=request.GET.get("under", "")).first()
    asked = (units.within(under) if under else units).filter(register=register, closed=None)
    shown = {"register": register, "registers": Register.choices, "under": under}
    if asked[: MOST_READ + 1].count() > MOST_READ:
        below = units.filter(register=Register.FEDERATION, closed=None)
        below = below.filter(parent=under) if under else below.filter(level__isnull=False)
        return shown | {"choose": below.order_by("path")[:200]}
    pairs = probable.doubles(asked)
    listed = pairs[:A_PAGE]
    known = probable.by_key(listed)
    rows = [(known[int(pair.first.key)], known[int(pair.second.key)], BY[pair.by]) for pair in listed]
    return shown | {"rows": rows, "found": len(pairs)}


def _answered(request: HttpRequest, units: UnitQuerySet) -> dict[str, object]:
    """Keeps that two are not the same; what was missing, where something was."""
    codes = [request.POST.get("first", ""), request.POST.get("second", "")]
    sides = list(units.filter(code__in=codes))
    if len(sides) != 2:
        raise Http404
    try:
        probable.tell_apart(sides[0], sides[1], why=request.POST.get("why", ""), by=access.signed_in(request))
    except Refused as refusal:
        return {"refused": refusal.reasons, "refused_first": codes[0]}
    messages.success(
        request,
        _("Kept: %(first)s and %(second)s are not the same.") % dict(zip(("first", "second"), sides, strict=True)),
    )
    return {}
