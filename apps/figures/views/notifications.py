"""The page of what happened to one's forms since one last looked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.workflow.notifications import latest, looked


def page(request: HttpRequest) -> HttpResponse:
    """The notices; POST marks them as read."""
    if request.method == "POST":
        looked(request.user)
        return redirect("figures:notices")
    context = {"title": _("Notices"), "has_permission": True, "found": latest(request.user)}
    return TemplateResponse(request, "figures/notices.html", context)
