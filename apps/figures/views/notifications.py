"""The page of what happened to one's forms since one last looked."""

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.models import FileJob
from apps.figures.workflow import conversations
from apps.figures.workflow.notifications import Notice, latest, looked
from apps.units.access import SignedInRequest

FEW = 3  # that say the same still stand one by one


def page(request: SignedInRequest) -> HttpResponse:
    """The notices; POST marks them as read."""
    if request.method == "POST":
        looked(request.user)
        return redirect("figures:notices")
    context = {"title": _("Notices"), "has_permission": True, "bundles": bundled(latest(request.user))}
    context["conversations"] = conversations.open_count(request.user)
    context["file_results"] = FileJob.objects.unseen(request.user).count()
    return TemplateResponse(request, "figures/notices.html", context)


def bundled(notices: Iterable[Notice]) -> list[list[Notice]]:
    """Those that follow one another and say the same of the same form of different units; any other by itself."""
    bundles: list[list[Notice]] = []
    for _said, found in groupby(notices, key=_said_of_many):
        bundle = list(found)
        bundles += [bundle] if len(bundle) > FEW else [[notice] for notice in bundle]
    return bundles


def _said_of_many(notice: Notice) -> tuple[object, ...]:
    said = (notice.fresh, notice.kind, notice.form, notice.period, notice.by, notice.text)
    return said if notice.unit and notice.form else (id(notice),)
