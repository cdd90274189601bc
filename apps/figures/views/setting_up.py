"""The set-up page: it leads the first administrator from an empty system to the first return."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.changelog.acting import acting
from apps.figures.views.setting_up_page import RootForm, SystemForm, shown
from apps.figures.workflow import setting_up
from apps.spreadsheets.upload import lead_back
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused, status_of
from apps.units.models.installation import Installation


@login_required
@require_http_methods(["GET", "POST"])
def setup_page(request: SignedInRequest) -> HttpResponse:
    """Each step with what there is of it; two of them are done here, the others have pages of their own."""
    if not access.administers_root(request.user):
        raise PermissionDenied(_("Only administrators of the root federation set the system up."))
    kept = Installation.objects.filter(pk=1).first() or Installation(pk=1)
    given = {name: request.POST if request.POST.get("step") == name else None for name in ("system", "root")}
    system, root = SystemForm(given["system"], instance=kept), RootForm(given["root"])
    saved = _saved(request, system, root)
    if saved:
        messages.success(request, saved)
        return redirect("figures:setup")
    status = status_of(system.errors or root.errors)
    told = shown(system, root)
    lead_back(request, "" if told["complete"] else request.path)
    return TemplateResponse(request, "figures/setup.html", told, status=status)


def _saved(request: SignedInRequest, system: SystemForm, root: RootForm) -> str:
    """What was saved, in words; empty where nothing was, with the reason in the form."""
    if system.is_bound and system.is_valid():
        return _tried(system, lambda: _save_system(request, system))
    if root.is_bound and root.is_valid():
        return _tried(root, lambda: _save_root(request, root))
    return ""


def _save_system(request: SignedInRequest, system: SystemForm) -> str:
    with acting(request.user, door="page"):
        system.save()
    return _("Saved.")


def _save_root(request: SignedInRequest, root: RootForm) -> str:
    return _("Entered: %(unit)s") % {"unit": setting_up.begin_tree(root.instance, by=request.user)}


def _tried(form: forms.ModelForm, save: Callable[[], str]) -> str:
    try:
        with refused_in_words():
            return save()
    except Refused as refused:
        form.add_error(None, ValidationError(list(refused.reasons)))
    return ""
