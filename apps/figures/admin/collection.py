"""The collection in the admin: deadlines, extensions, submissions, and the figures of documents, which clerks state."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.changelog.admin import ReadOnlyAdmin
from apps.changelog.people import called
from apps.figures import cells
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.document_forms import DocumentFigureForm, PrintedForm, RestatementForm
from apps.figures.models import (
    Deadline,
    Definition,
    Extension,
    Figure,
    Origin,
    Submission,
)
from apps.figures.models.detached import tell_detached
from apps.figures.workflow import deadlines
from apps.figures.workflow.forms import ExtensionForm
from apps.units import access, sent
from apps.units.access import ADMINISTERING
from apps.units.admin.base import RefusalsInWords, ScopedAdmin
from apps.units.errors import Refused, status_of
from apps.units.models import Federation


@admin.register(Deadline)
class DeadlineAdmin(RefusalsInWords, ScopedAdmin):
    """Read where they decide: those of one's own area and those above it. Administrators set those of their own."""

    path_field = "federation__path"
    keeping = ADMINISTERING
    list_display = ["federation", "form", "period", "level", "due"]
    list_filter = ["form", "period", "level"]
    list_select_related = ["federation", "form", "period"]
    search_fields = ["federation__code", "federation__name", "federation__initials"]
    autocomplete_fields = ["federation"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return Deadline.objects.touching(access.paths(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The federation the person administers, the highest of several."""
        own = Federation.objects.visible_to(request.user, ADMINISTERING).order_by("level", "path").first()
        return {"federation": own, **super().get_changeform_initial_data(request)}


@admin.register(Extension)
class ExtensionAdmin(RefusalsInWords, ScopedAdmin):
    """Given by the federation above and never rewritten: the one given last holds."""

    path_field = "unit__path"
    keeping = access.REVIEWING
    form = ExtensionForm
    list_display = ["unit", "form", "period", "until", "reason", "giver", "given_at"]
    list_filter = ["form", "period"]
    search_fields = ["unit__code", "unit__name", "unit__initials"]
    list_select_related = ["unit", "form", "period", "given_by"]
    autocomplete_fields = ["unit"]

    @admin.display(description=gettext_lazy("given by"), ordering="given_by")
    def giver(self, extension: Extension) -> str:
        return called(extension.given_by)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ExtensionForm]:
        """The form of whoever gives it, who may not give every extension."""
        asked: Any = super().get_form(request, *args, **kwargs)  # an ExtensionForm of its own for each request
        asked.user = access.signed_in(request)
        return asked

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def save_model(self, request: HttpRequest, obj: Extension, form: ExtensionForm, change: bool) -> None:
        obj.pk = deadlines.extend(by=access.signed_in(request), **form.cleaned_data).pk


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin, ScopedAdmin):
    """The state of every submission in scope; the work is done in its grid and its review."""

    path_field = "unit__path"
    list_display = ["unit", "form", "period", "status", "times", "changed_at", "links"]
    list_filter = ["status", "period", "form"]
    search_fields = ["unit__code", "unit__name", "unit__initials"]
    list_select_related = ["unit", "form", "period"]

    @admin.display(description=gettext_lazy("Open"))
    def links(self, submission: Submission) -> str:
        grid = reverse("figures:grid", args=[submission.unit.code, submission.form.code, submission.period.code])
        review = reverse("figures:review", args=[submission.pk])
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', grid, _("form"), review, _("review"))


def _understood(request: HttpRequest, form: PrintedForm) -> dict[str, Any] | None:
    """How the print that was sent is understood; None where nothing was, or something is wrong with it."""
    if form.is_valid():
        return form.understood()
    return None


@admin.register(Figure)
class FigureAdmin(ScopedAdmin):
    """Figures are read here; one from a document is stated here as printed, and later only restated."""

    path_field = "unit__path"
    keeping = access.ENTERING
    list_display = ["unit", "indicator", "period", "coverage", "origin", "shown", "number"]
    list_filter = ["origin", "coverage", "period", "state", "qualifier"]
    search_fields = [
        "unit__code",
        "unit__name",
        "unit__initials",
        "indicator__code",
        "indicator__name_zh",
        "indicator__name_en",
    ]
    list_select_related = ["unit", "indicator", "period"]
    list_per_page = 100
    ordering = ["unit__path", "indicator__group__order", "indicator__order", "-period__ends"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Figure], search_term: str
    ) -> tuple[QuerySet[Figure], bool]:
        """By another name that an indicator bore, too; it is looked up in the catalogue, not in every figure's row."""
        figures, duplicates = super().get_search_results(request, queryset, search_term)
        named = Q(name_zh__icontains=search_term) | Q(name_en__icontains=search_term)
        renamed = Definition.objects.filter(named).exclude(name_zh="", name_en="").values_list("indicator", flat=True)
        indicators = list(renamed) if search_term else []
        if indicators:
            figures |= queryset.filter(indicator__in=indicators)
        return figures, duplicates

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        self._say_what_is_detached(request)
        return super().changelist_view(request, extra_context)

    def _say_what_is_detached(self, request: HttpRequest) -> None:
        """Of detached years the list has what stands here."""
        tell_detached(partial(messages.info, request))

    @admin.display(description=gettext_lazy("value"))
    def shown(self, figure: Figure) -> str:
        return cells.shown(figure)

    @admin.display(description=gettext_lazy("page"))
    def number(self, figure: Figure) -> str:
        return format_html('<a href="{}">{}</a>', reverse("reports:number", args=[figure.pk]), _("how it came about"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """States a figure from a document: first shows how the print is understood, then keeps it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = DocumentFigureForm(sent.answers(request), user=access.signed_in(request))
        understood = _understood(request, form)
        if understood and "keep" in request.POST:
            entry_writer.state([form.change()], by=access.signed_in(request), door="document")
            messages.success(request, _("Kept: %(figure)s") % {"figure": understood["shown"]})
            if not form.counts():
                messages.info(request, _("Another source counts in this cell. A supervisor may let this one count."))
            return redirect("admin:figures_figure_changelist")
        return self._page(request, form, understood, _("State a figure from a document"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Restates a document's figure; a return's figure is changed in its form."""
        figure = self.get_object(request, object_id)
        if figure is None:
            self._say_what_is_detached(request)
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, figure) or figure.origin != Origin.DOCUMENT:
            return redirect("reports:number", figure.pk)
        form = RestatementForm(sent.answers(request), figure=figure)
        understood = _understood(request, form)
        if understood and "keep" in request.POST and self._restated(request, figure, form):
            messages.success(request, _("Restated: %(figure)s") % {"figure": understood["shown"]})
            return redirect("reports:number", figure.pk)
        place = f"{figure.unit} · {figure.indicator} · {figure.period}"
        return self._page(request, form, understood, _("Restate: %(figure)s") % {"figure": place})

    def _restated(self, request: HttpRequest, figure: Figure, form: RestatementForm) -> bool:
        """Whether the restatement was kept; where it was refused, the form says why."""
        try:
            entry_writer.restate(
                figure, form.answer(), by=access.signed_in(request), reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_error(None, " ".join(refused.reasons))
            return False
        return True

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """A figure's history stands on its own page."""
        figure = self.get_object(request, object_id)
        if figure is None:
            raise Http404
        return redirect("reports:number", figure.pk)

    def _page(self, request: HttpRequest, form: PrintedForm, understood: dict | None, title: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "understood": understood,
            "opts": self.opts,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "figures/document.html", context, status=status_of(form.errors))
