"""The catalogue and the collection in the admin: the root's administrators keep the catalogue, clerks state documents'
figures."""

from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.changelog.admin import ReadOnlyAdmin
from apps.figures import cells
from apps.figures.checks import trial
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.document_forms import DocumentFigureForm, RestatementForm
from apps.figures.models import (
    Deadline,
    Definition,
    EditRule,
    Extension,
    Figure,
    Form,
    FormItem,
    Indicator,
    IndicatorGroup,
    Period,
    Source,
    Submission,
)
from apps.figures.workflow import deadlines
from apps.figures.workflow.forms import ExtensionForm
from apps.units import access
from apps.units.access import ADMINISTERING
from apps.units.admin.base import RefusalsInWords, ScopedAdmin
from apps.units.errors import Refused
from apps.units.models import Federation

TRIED_PERIODS = 5
SHOWN_HITS = 50


class CatalogueAdmin(RefusalsInWords, admin.ModelAdmin):
    """Everybody with a role reads the catalogue; the administrators of the root federation keep it for all."""

    def _reads(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user))

    def _keeps(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.keeps_catalogue(request.user)

    has_module_permission = has_view_permission = _reads
    has_add_permission = has_change_permission = has_delete_permission = _keeps


class CatalogueInline(admin.TabularInline):
    extra = 0

    has_view_permission = CatalogueAdmin._reads
    has_add_permission = has_change_permission = has_delete_permission = CatalogueAdmin._keeps


class DefinitionInline(CatalogueInline):
    model = Definition


class FormItemInline(CatalogueInline):
    model = FormItem
    autocomplete_fields = ["indicator"]


@admin.register(IndicatorGroup)
class IndicatorGroupAdmin(CatalogueAdmin):
    list_display = ["code", "name_zh", "name_en", "order"]


@admin.register(Indicator)
class IndicatorAdmin(CatalogueAdmin):
    list_display = [
        "code",
        "name_zh",
        "name_en",
        "measure_zh",
        "kind",
        "nature",
        "over_units",
        "over_time",
        "answered_by",
    ]
    list_filter = ["group", "kind", "nature"]
    search_fields = ["code", "name_zh", "name_en"]
    autocomplete_fields = ["numerator", "denominator"]
    inlines = [DefinitionInline]


@admin.register(Period)
class PeriodAdmin(CatalogueAdmin):
    list_display = ["code", "kind", "starts", "ends"]
    list_filter = ["kind"]
    search_fields = ["code"]


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    """Clerks cite sources, so they may add them, and administrators of any area too."""

    list_display = ["code", "title", "publisher", "published"]
    search_fields = ["code", "title"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(access.paths(request.user, access.ENTERING + ADMINISTERING))


@admin.register(Form)
class FormAdmin(CatalogueAdmin):
    list_display = ["code", "name_zh", "name_en", "register", "version", "starts", "ends"]
    inlines = [FormItemInline]


@admin.register(EditRule)
class EditRuleAdmin(CatalogueAdmin):
    """A rule is tried on past periods before it is switched on, and the list says what has become of its findings in
    the person's area."""

    change_form_template = "admin/figures/editrule/change_form.html"
    list_display = [
        "code",
        "expression",
        "severity",
        "active",
        "says",
        "fired",
        "corrected",
        "explained",
        "standing",
    ]
    list_filter = ["severity", "active"]
    search_fields = ["code", "expression", "message_zh", "message_en"]
    formfield_overrides = {CharField: {"widget": AdminTextInputWidget(attrs={"class": "vLargeTextField"})}}

    def get_readonly_fields(self, request: HttpRequest, obj: EditRule | None = None) -> list[str]:
        return ["meaning_since"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[EditRule]:
        return super().get_queryset(request).with_course(access.paths(request.user))

    @admin.display(description=gettext_lazy("message"))
    def says(self, rule: EditRule) -> str:
        return rule.message

    @admin.display(description=gettext_lazy("fired"), ordering="fired")
    def fired(self, rule: EditRule) -> int:
        return rule.fired

    @admin.display(description=gettext_lazy("corrected"), ordering="corrected")
    def corrected(self, rule: EditRule) -> int:
        return rule.corrected

    @admin.display(description=gettext_lazy("explained"), ordering="explained")
    def explained(self, rule: EditRule) -> int:
        return rule.explained

    @admin.display(description=gettext_lazy("standing, not explained"), ordering="standing")
    def standing(self, rule: EditRule) -> int:
        return rule.standing

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """“Try” shows what the rule as typed would find in past periods, and saves nothing."""
        if request.method != "POST" or "_try" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        rule = self.get_object(request, object_id) if object_id else None
        if not self._keeps(request) or (object_id and rule is None):
            raise PermissionDenied
        form = self.get_form(request, rule, change=bool(rule))(request.POST, instance=rule)
        trials = self._trials(request, form.instance) if form.is_valid() else None
        fieldsets = self.get_fieldsets(request, rule)
        shown = AdminForm(form, fieldsets, {}, self.get_readonly_fields(request, rule), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try the rule"),
            "adminform": shown,
            "errors": AdminErrorList(form, []),
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "object_id": object_id,
            "original": rule,
            "is_popup": False,
            "to_field": None,
            "preserved_filters": self.get_preserved_filters(request),
            "trials": trials,
            "shown": SHOWN_HITS,
        }
        return self.render_change_form(request, context, add=rule is None, change=rule is not None, obj=rule)

    def _trials(self, request: HttpRequest, rule: EditRule) -> list[trial.Trial]:
        """Over the latest years and spans that have figures, as far as this person sees."""
        told = Period.objects.filter(pk__in=Figure.objects.order_by().values("period").distinct())
        periods = told.filter(kind__in=(Period.Kind.YEAR, Period.Kind.SPAN)).order_by("-ends", "kind")
        return list(islice(trial.tried(rule, periods, access.paths(request.user)), TRIED_PERIODS))


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
        touching = Deadline.objects.touching(access.paths(request.user))
        return touching.order_by(*(self.get_ordering(request) or Deadline._meta.ordering))

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
    list_display = ["unit", "form", "period", "until", "reason", "given_by", "given_at"]
    list_filter = ["form", "period"]
    search_fields = ["unit__code", "unit__name", "unit__initials"]
    list_select_related = ["unit", "form", "period", "given_by"]
    autocomplete_fields = ["unit"]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ExtensionForm]:
        made = super().get_form(request, *args, **kwargs)
        made.user = request.user
        return made

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def save_model(self, request: HttpRequest, obj: Extension, form: ExtensionForm, change: bool) -> None:
        obj.pk = deadlines.extend(by=request.user, **form.cleaned_data).pk


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
        form = DocumentFigureForm(request.POST or None, user=request.user)
        understood = form.understood() if request.method == "POST" and form.is_valid() else None
        if understood and "keep" in request.POST:
            entry_writer.state([form.change()], by=request.user, door="document")
            messages.success(request, _("Kept: %(figure)s") % {"figure": understood["shown"]})
            return redirect("admin:figures_figure_changelist")
        return self._page(request, form, understood, _("State a figure from a document"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Restates a document's figure; a return's figure is changed in its form."""
        figure = self.get_object(request, object_id)
        if figure is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, figure) or figure.origin != "document":
            return redirect("reports:number", figure.pk)
        form = RestatementForm(request.POST or None, figure=figure)
        understood = form.understood() if request.method == "POST" and form.is_valid() else None
        if understood and "keep" in request.POST:
            try:
                entry_writer.restate(figure, form.answer(), by=request.user, reason=form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, " ".join(refused.reasons))
            else:
                messages.success(request, _("Restated: %(figure)s") % {"figure": understood["shown"]})
                return redirect("reports:number", figure.pk)
        return self._page(
            request,
            form,
            understood,
            _("Restate: %(figure)s") % {"figure": f"{figure.unit} · {figure.indicator} · {figure.period}"},
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """A figure's history stands on its own page."""
        figure = self.get_object(request, object_id)
        if figure is None:
            raise Http404
        return redirect("reports:number", figure.pk)

    def _page(self, request: HttpRequest, form: Any, understood: dict | None, title: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "understood": understood,
            "opts": self.opts,
            "media": self.media + form.media,
        }
        status = 422 if request.method == "POST" and form.errors else 200
        return TemplateResponse(request, "figures/document.html", context, status=status)
