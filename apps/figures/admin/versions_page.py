"""The page of a form's versions: how each differs from the one before, and the making of the next."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.figures.arithmetic.period_codes import PeriodError, Span
from apps.figures.models import Form, Period
from apps.figures.models.codes import CODE_FORM
from apps.figures.models.periods import span_of
from apps.figures.workflow import versions, year
from apps.figures.workflow.versions import LineDifference
from apps.units import access, sent
from apps.units.errors import Refused, status_of

TEMPLATE = "admin/figures/form/versions.html"


class NextVersionForm(forms.Form):
    """From which statistical year on, and what the version is called."""

    first_year = forms.CharField(label=gettext_lazy("valid from statistical year"), max_length=4)
    version = forms.CharField(label=gettext_lazy("version"), max_length=20)
    code = forms.CharField(label=gettext_lazy("code"), max_length=40, validators=[CODE_FORM])

    def clean_first_year(self) -> Span:
        """The year's days; a version changes with a year and not within one."""
        code = self.cleaned_data["first_year"]
        try:
            span = span_of(code)
        except PeriodError:
            span = None
        if span is None or span.kind != Period.Kind.YEAR:
            raise ValidationError(_("“%(code)s” is no statistical year. Write one like 2014.") % {"code": code})
        return span


def versions_page(site: AdminSite, request: HttpRequest, code: str) -> HttpResponse:
    """Shows the versions, and makes the next."""
    person = access.signed_in(request)
    if not access.paths(person):
        raise PermissionDenied
    asked = get_object_or_404(Form, code=code)
    listed, keeps = versions.of_series(asked), access.keeps_catalogue(person)
    form = NextVersionForm(sent.answers(request), initial=_proposed(listed[0]))
    refused: tuple[str, ...] = ()
    if form.is_valid():
        try:
            made = versions.make_version(listed[0], **form.cleaned_data, by=person)
        except Refused as refusal:
            refused = refusal.reasons
        else:
            messages.success(request, _made_said(made))
            return redirect("admin:figures_form_change", made.pk)
    context = {**site.each_context(request), "title": _("Versions: %(form)s") % {"form": listed[0]}, "asked": asked}
    context |= {"versions": _compared(listed), "form": form if keeps else None, "refused": refused}
    context["kept_by"] = access.catalogue_kept_by()
    return TemplateResponse(request, TEMPLATE, context, status=status_of(refused or form.errors))


def _proposed(latest: Form) -> dict[str, str]:
    following = year.next_year()
    code = following.code if following and following.starts > latest.starts else ""
    return {"first_year": code, "version": code, "code": f"{latest.series}-{code}"}


def _made_said(made: Form) -> str:
    told = {"form": made, "count": made.items.count(), "day": made.starts}
    return _("%(form)s is valid from %(day)s, with %(count)s lines of the version before. Change them here.") % told


def _compared(listed: list[Form]) -> list[tuple[Form, Form | None, list[tuple[str, LineDifference]]]]:
    """Each version with the one before and what differs from it, in words."""
    said = {
        "added": pgettext("line of a form", "added"),
        "gone": pgettext("line of a form", "no longer asked"),
        "required": pgettext("line of a form", "now required"),
        "not required": pgettext("line of a form", "no longer required"),
        "of others": pgettext("line of a form", "asked of other campaigns"),
    }
    compared: list[Any] = []
    for version, before in zip(listed, [*listed[1:], None], strict=True):
        lines = versions.differences(before, version) if before else []
        compared.append((version, before, [(said[line.kind], line) for line in lines]))
    return compared
