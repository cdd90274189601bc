"""A list of enterprises read: counts, filters, the file of it; the queue of probable unions; one firm's decisions."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.spreadsheets import writing
from apps.spreadsheets.upload import XLSX, kept_as
from apps.units import access, sent
from apps.units.access import KEEPING, below, paths
from apps.units.enterprises import counting, keeping, telling
from apps.units.enterprises.counting import SIZES, counties
from apps.units.enterprises.telling import union_told
from apps.units.errors import Refused, status_of
from apps.units.models import Enterprise, EnterpriseList, EnterpriseVerdict, Unit

A_PAGE = 100
FILTERS = ("standing", "county", "size", "q")
Standing, Verdict = Enterprise.Standing, EnterpriseVerdict.Verdict


def list_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """The list in what the person may see of it; and matched again where she keeps it."""
    person, enterprises = access.signed_in(request), _list(request, pk)
    keeps = access.may(person, KEEPING, enterprises.federation)
    if request.method == "POST":
        keeping.match_again(enterprises, by=person)
        messages.success(request, _("The firms were held against the unions as they are now."))
        return redirect("admin:units_enterprises_list", pk)
    seen = counting.visible(enterprises, person)
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    asked["standing"] = asked["standing"] or ("" if "standing" in request.GET else Standing.NONE)
    counts = counting.counted(seen)
    found = counting.filtered(seen, asked).select_related("federation", "union").order_by("row")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    context = {
        "title": _("Enterprises and their unions"),
        "counts": counts,
        "county_head": _("county"),
        "size_head": pgettext("enterprise", "employees"),
        "asked": asked,
        "kept_filters": urlencode({name: value for name, value in asked.items() if value or name == "standing"}),
        "standings": Standing.choices,
        "sizes": SIZES,
        "page": page,
        "rows": [(firm, union_told(firm.union, person)) for firm in page],
        "keeps": keeps,
        "waiting": _waiting(enterprises, person).count(),
    }
    return _page(site, request, "list", enterprises, context)


def export_file(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """The firms filtered as on the page, by county, as CSV or XLSX."""
    person, enterprises = access.signed_in(request), _list(request, pk)
    kind = "csv" if request.GET.get("kind") == "csv" else "xlsx"
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    found = counting.filtered(counting.visible(enterprises, person), asked).select_related("federation", "union")
    county_of = counties(set(found.order_by().values_list("federation", flat=True).distinct()))
    heads = [
        _("county"), _("division code"), _("enterprise"), _("unified social credit code"),
        pgettext("enterprise", "employees"), _("standing"), _("union"), _("row"),
    ]  # fmt: skip
    rows = (
        (
            county_of[firm.federation_id].display_name, firm.division_code, firm.name, firm.uscc,
            "" if firm.employees is None else firm.employees, firm.get_standing_display(),
            union_told(firm.union, person), firm.row,
        )
        for firm in found.order_by("federation__path", "row")
    )  # fmt: skip
    out = BytesIO()
    writing.write(out, heads, rows, kind)
    name = f"{enterprises.federation.code}-{enterprises.as_of}-{asked['standing'] or 'all'}.{kind}"
    return HttpResponse(out.getvalue(), XLSX if kind == "xlsx" else "text/csv", headers=kept_as(name))


def queue_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """The next firm with a probable union, to be decided by a key; what was decided can be taken back at once."""
    person, enterprises = access.signed_in(request), _list(request, pk)
    refused = ""
    if request.method == "POST":
        refused = _decided(request, person)
        if not refused:
            return redirect(request.get_full_path())
    waiting = _waiting(enterprises, person)
    after = sent.key(request.GET.get("after", "")) or 0
    firm = waiting.filter(pk__gt=after).first() or waiting.first()
    context = {
        "title": _("Probable unions of enterprises"),
        "firm": firm,
        "left": waiting.count(),
        "last": _last_told(person),
        "refused": refused,
    }
    return _page(site, request, "queue", enterprises, context, status=status_of(refused, 409))


def firm_page(site: AdminSite, request: HttpRequest, pk: int, firm: int) -> HttpResponse:
    """One firm: what the list says of it, what was decided, and that a union covers it."""
    person, enterprises = access.signed_in(request), _list(request, pk)
    asked = counting.visible(enterprises, person).select_related("federation", "union")
    shown = get_object_or_404(asked, pk=firm)
    refused = ""
    if request.method == "POST":
        refused = _decided(request, person, shown)
        if not refused:
            return redirect(request.get_full_path())
    context = {
        "title": shown.name,
        "firm": shown,
        "union": union_told(shown.union, person),
        "verdicts": _verdicts_told(shown, person),
        "keeps": access.may(person, KEEPING, shown.federation),
        "choices": [Verdict.SAME, Verdict.COVERED],
        "typed": request.POST.get("union", ""),
        "refused": refused,
    }
    return _page(site, request, "firm", enterprises, context, status=status_of(refused, 409))


def _list(request: HttpRequest, pk: int) -> EnterpriseList:
    """A list that reaches into the person's area; of any other nobody is told that there is one."""
    lists = EnterpriseList.objects.touching(access.signed_in(request)).select_related("federation", "kept_by")
    return get_object_or_404(lists, pk=pk)


def _waiting(enterprises: EnterpriseList, person: access.Person) -> QuerySet[Enterprise]:
    """The firms a person may decide on: those where she keeps the registers, with a union that she may see."""
    kept = below(paths(person, KEEPING), "federation__path") & below(paths(person), "union__path")
    waiting = enterprises.enterprises.filter(kept, standing=Standing.PROBABLE)
    return waiting.select_related("federation", "union", "union__parent").order_by("pk")


def _verdicts_told(firm: Enterprise, person: access.Person) -> list[telling.ToldVerdict]:
    """What was decided of the firm, as the person may read it."""
    return [
        telling.told(verdict, person, may_undo=keeping.may_take_back(verdict, person, firm))
        for verdict in keeping.verdicts_on(firm)
    ]


def _own(person: access.Person) -> QuerySet[EnterpriseVerdict]:
    """The decisions that a person may take back wherever she stands: those made where she keeps the registers."""
    kept = EnterpriseVerdict.objects.filter(below(paths(person, KEEPING), "federation__path"))
    return kept.select_related("federation", "union", "decided_by")


def _last_told(person: Any) -> telling.ToldVerdict | None:
    """Her last decision that she may take back; None where there is none."""
    last = _own(person).filter(decided_by=person).first()
    return telling.told(last, person, may_undo=True) if last else None


def _decided(request: HttpRequest, person: Any, firm: Enterprise | None = None) -> str:
    """Makes a decision or takes one back, one on `firm` where its page is shown; why not, where it is refused."""
    try:
        if "undo" in request.POST:
            _taken_back(request, person, firm)
            return ""
        _kept_verdict(request, person)
    except Refused as refused:
        return " ".join(refused.reasons)
    return ""


def _taken_back(request: HttpRequest, person: Any, firm: Enterprise | None) -> None:
    asked = sent.key(request.POST["undo"])
    shown = keeping.verdicts_on(firm) if firm else _own(person).filter(pk=asked)
    verdict = next((verdict for verdict in shown if verdict.pk == asked), None)
    if verdict is None:
        raise Refused(_("This decision is not there any more."))
    if not keeping.may_take_back(verdict, person, firm):
        raise Refused(_("This decision was made where you keep no registers: you cannot take it back."))
    said = telling.said(verdict, person)
    keeping.take_back(verdict, by=person, enterprise=firm)
    messages.info(request, _("Taken back: %(decision)s.") % {"decision": said})


def _kept_verdict(request: HttpRequest, person: Any) -> None:
    kept = below(paths(person, KEEPING), "federation__path")
    firm = Enterprise.objects.filter(kept, pk=sent.key(request.POST.get("firm", ""))).select_related("federation")
    enterprise = firm.first()
    if enterprise is None:
        raise Http404
    code = request.POST.get("union", "").strip().upper()
    union = Unit.objects.visible_to(person).filter(code=code).first()
    if union is None:
        raise Refused(_("There is no union of this code in your area."))
    verdict = keeping.decide(enterprise, union, request.POST.get("verdict", ""), by=person)
    messages.success(request, _("Kept: %(decision)s.") % {"decision": telling.said(verdict, person)})


def _page(
    site: AdminSite,
    request: HttpRequest,
    page: str,
    enterprises: EnterpriseList,
    context: dict[str, Any],
    status: int = 200,
) -> TemplateResponse:
    around = {**site.each_context(request), "enterprises": enterprises}
    return TemplateResponse(request, f"admin/units/enterprises/{page}.html", around | context, status=status)
