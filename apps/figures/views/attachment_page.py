"""What the pages of evidence show, and which form, cell or source an address means."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures import attachments
from apps.figures.attachments import EvidenceList, EvidencePlace
from apps.figures.models import Attachment, Coverage, Indicator, Period, Source
from apps.figures.views import grid_sheet
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.models import Unit


def asked_for(request: SignedInRequest) -> EvidenceList:
    """The list of what the address names, by codes: `source`, or `unit` and `period` with `form`, or with `indicator`
    and `coverage`. Http404 where this person sees no such thing."""
    asked = request.GET
    if "source" in asked:
        return _of_source(request)
    if "form" in asked:
        place = grid_sheet.asked_for(request, asked.get("unit", ""), asked["form"], asked.get("period", ""))
        return attachments.of_form(request.user, *place)
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=asked.get("unit", ""))
    indicator = get_object_or_404(Indicator, code=asked.get("indicator", ""))
    period = get_object_or_404(Period, code=asked.get("period", ""))
    coverage = asked.get("coverage", "")
    if coverage not in Coverage.values:
        raise Http404
    return attachments.of_cell(request.user, unit, indicator, period, coverage)


def _of_source(request: SignedInRequest) -> EvidenceList:
    """Sources are known to everybody with a role."""
    if not access.paths(request.user):
        raise Http404
    return attachments.of_source(request.user, get_object_or_404(Source, code=request.GET["source"]))


def keeper_of(request: SignedInRequest, listed: EvidenceList) -> EvidencePlace:
    """The thing with the unit that is to keep the evidence; of a source the one chosen among those offered.

    PermissionDenied where this person may attach nothing to it.
    """
    chosen = request.POST.get("unit", "")
    for unit in listed.keepers:
        if unit.code == chosen or len(listed.keepers) == 1:
            return replace(listed.place, unit=unit)
    raise PermissionDenied(_("You may not attach evidence for this unit."))


# ---- Pages


def listed(
    request: SignedInRequest, evidence: EvidenceList, reasons: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    context = {
        "evidence": evidence,
        "reasons": list(reasons),
        "title": _("Evidence · %(thing)s") % {"thing": evidence.place},
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/evidence.html", context, status=status)


def one(
    request: SignedInRequest,
    attachment: Attachment,
    reasons: Iterable[str] = (),
    *,
    is_unchanged: bool | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one attachment; what is kept of it is held against its digest where that is not known."""
    place = attachments.place_of(attachment)
    context = {
        "attachment": attachment,
        "place": place,
        "is_unchanged": attachments.is_unchanged(attachment) if is_unchanged is None else is_unchanged,
        "may_withdraw": not attachment.withdrawn_at and access.may(request.user, place.roles, place.unit),
        "reasons": list(reasons),
        "title": attachment.name,
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/attachment.html", context, status=status)
