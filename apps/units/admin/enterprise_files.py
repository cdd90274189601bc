"""Bringing in a list of enterprises: whose area and which day, what the file says, and that it is kept."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.spreadsheets.upload import FileOutcome, RowKind, UploadForm, answer_preview, tabs
from apps.units import access, sent
from apps.units.access import KEEPING
from apps.units.enterprises import keeping, matching
from apps.units.enterprises.reading import EnterpriseReading
from apps.units.errors import Refused, status_of
from apps.units.models import EnterpriseList, Federation
from apps.units.models.pending_files import PendingFile

PENDING = "enterprises"  # beside the registers' names in the files awaiting confirmation
A_PAGE = 100
LISTS = "admin:units_enterprises"
KINDS = (
    RowKind("new", "＋", gettext_lazy("firms of the area")),
    RowKind("unchanged", "＝", gettext_lazy("with a union of the same code")),
    RowKind("changed", "△", gettext_lazy("rows that repeat a firm")),
    RowKind("refused", "■", gettext_lazy("rows left out")),
)


class EnterpriseListForm(UploadForm):
    """Whose area a file lists, as of when, and who made it."""

    federation = forms.ModelChoiceField(label=gettext_lazy("federation"), queryset=Federation.objects.none())
    as_of = forms.DateField(
        label=gettext_lazy("as of"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("The day whose firms the list names; unions closed before it do not count."),
    )
    issuer = forms.CharField(
        label=gettext_lazy("issued by"),
        max_length=200,
        widget=forms.TextInput({"size": 60}),
        help_text=gettext_lazy("The office that made the list, as it is to be cited."),
    )
    field_order = ["federation", "issuer", "as_of", "file"]

    def __init__(self, *args: Any, person: access.Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Federation.objects.visible_to(person, KEEPING).exclude(division_code="").filter(closed=None)
        field = self.fields["federation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = kept.filter(level__lte=Federation.Level.COUNTY).order_by("level", "path")
        self.initial.setdefault("federation", field.queryset.first())

    def clean_as_of(self) -> Any:
        if self.cleaned_data["as_of"] > timezone.localdate():
            raise forms.ValidationError(_("A list is not made on a day to come."))
        return self.cleaned_data["as_of"]


def lists_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The lists there are in the person's area, and the form for another one."""
    person = access.signed_in(request)
    if not access.paths(person):
        raise PermissionDenied
    form = None
    if access.paths(person, KEEPING):
        form = EnterpriseListForm(*sent.answers_and_files(request), person=person)
        if form.is_valid():
            return redirect("admin:units_enterprises_preview", _pending(form, person).pk)
    lists = EnterpriseList.objects.touching(person).select_related("federation", "kept_by")
    page = Paginator(lists, A_PAGE).get_page(request.GET.get("p"))
    context = {"title": _("Lists of enterprises"), "page": page, "form": form}
    return _page(site, request, "lists", context, status=status_of(form and form.errors))


def _pending(form: EnterpriseListForm, person: Any) -> PendingFile:
    said = form.cleaned_data
    told = {"federation": said["federation"].pk, "as_of": said["as_of"], "issuer": said["issuer"]}
    return PendingFile.objects.keep(said["file"], owner=person, register=PENDING, told=told)


def preview_page(site: AdminSite, request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file says, all that is wrong with it, and how many of its firms have a union by code; then it is kept or
    given up."""
    person = access.signed_in(request)
    pending = get_object_or_404(PendingFile, pk=pk, owner=person, register=PENDING)
    federation = Federation.objects.visible_to(person, KEEPING).filter(pk=pending.told["federation"]).first()
    if federation is None:
        raise Http404
    asked = EnterpriseList(
        federation=federation, as_of=forms.DateField().clean(pending.told["as_of"]), issuer=pending.told["issuer"]
    )
    return answer_preview(
        request,
        pending,
        show=partial(_preview, site, request, pending, asked),
        bring_in=partial(_brought_in, request, pending, asked),
        given_up=LISTS,
        done=LISTS,
    )


def _brought_in(request: HttpRequest, pending: PendingFile, asked: EnterpriseList) -> FileOutcome:
    seen, by = request.POST.get("seen", ""), access.signed_in(request)
    try:
        content, name, federation = bytes(pending.content), pending.name, asked.federation
        kept = keeping.keep(content, name, federation, as_of=asked.as_of, issuer=asked.issuer, by=by, seen=seen)
    except Refused as refused:
        return FileOutcome(reasons=refused.reasons)
    done = reverse("admin:units_enterprises_list", args=[kept.pk])
    return FileOutcome(_("The list is kept, and its firms were held against the unions."), done=done)


def _preview(
    site: AdminSite,
    request: HttpRequest,
    pending: PendingFile,
    asked: EnterpriseList,
    reasons: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    reading = EnterpriseReading()
    try:
        reading = keeping.preview(bytes(pending.content), asked.federation, asked.as_of)
    except Refused as refused:
        reasons, status = reasons or refused.reasons, 409
    counts = {
        "new": len(reading.firms),
        "unchanged": matching.with_code((firm.uscc for firm in reading.firms), asked),
        "changed": reading.doubled,
        "refused": reading.left_out,
    }
    context = {
        "title": _("List of enterprises: preview"),
        "pending": pending,
        "asked": asked,
        "reasons": reasons,
        "reading": reading,
        "tabs": tabs(KINDS, counts),
        "works": bool(reading.firms),
    }
    return _page(site, request, "preview", context, status=status)


def _page(
    site: AdminSite, request: HttpRequest, page: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    template = f"admin/units/enterprises/{page}.html"
    return TemplateResponse(request, template, {**site.each_context(request), **context}, status=status)
