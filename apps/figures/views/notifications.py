"""The page of what happened to one's forms since one last looked."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.workflow import conversations
from apps.figures.workflow.notifications import latest, looked
from apps.units.access import SignedInRequest


def page(request: SignedInRequest) -> HttpResponse:
    """The notices; POST marks them as read."""
    if request.method == "POST":
        looked(request.user)
        return redirect("figures:notices")
    context = {"title": _("Notices"), "has_permission": True, "notices": latest(request.user)}
    context["conversations"] = conversations.open_count(request.user)
    return TemplateResponse(request, "figures/notices.html", context)
