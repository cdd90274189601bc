"""The catalogue in the admin: everybody with a role reads it, the administrators of the root federation keep it."""

from functools import partial
from itertools import islice
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model, QuerySet
from django.forms import CheckboxSelectMultiple, ModelForm, MultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures import attachments
from apps.figures.admin.catalogue_files import CatalogueFilesMixin
from apps.figures.admin.seal_page import seal_page
from apps.figures.admin.source_form import OF_THE_TEXT, SourceForm
from apps.figures.admin.versions_page import versions_page
from apps.figures.admin.year_page import year_page
from apps.figures.checks import trial
from apps.figures.models import (
    Definition,
    EditRule,
    Figure,
    Form,
    FormItem,
    Indicator,
    IndicatorGroup,
    Period,
    Source,
)
from apps.figures.triggers.asked_of import WHOM
from apps.figures.triggers.catalogue import MEANING, NAME
from apps.units import access
from apps.units.access import ADMINISTERING
from apps.units.admin.base import KeptInOnePlace
from apps.units.choosing import ChoosesByKey
from apps.units.models import Campaign, Register

TRIED_PERIODS = 5
SHOWN_HITS = 50
STAY_IN_FORM = ("counts", "filter")


class CatalogueAdmin(KeptInOnePlace):
    """Everybody with a role reads the catalogue; the administrators of the root federation keep it for all, in a
    province those of the nation."""

    def _reads(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user))

    def _keeps(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.keeps_catalogue(request.user)

    has_module_permission = has_view_permission = _reads
    has_add_permission = has_change_permission = has_delete_permission = _keeps


CATALOGUE_LIST = "admin/figures/catalogue/list.html"  # with the files of the whole catalogue


class CatalogueInline(ChoosesByKey, admin.TabularInline):
    extra = 0

    has_view_permission = CatalogueAdmin._reads
    has_add_permission = has_change_permission = has_delete_permission = CatalogueAdmin._keeps


class DefinitionInline(CatalogueInline):
    """What the indicator means and is called from a day on: a change of name is a new definition."""

    model = Definition
    fields = ["starts", "name_zh", "name_en", "text_zh", "text_en", "breaks"]


class FormItemInline(CatalogueInline):
    """A form of campaigns says beside each line which kinds and editions it is asked of."""

    model = FormItem
    autocomplete_fields = ["indicator"]

    def get_exclude(self, request: HttpRequest, obj: Form | None = None) -> list[str]:
        return list(WHOM) if obj and obj.register != Register.CAMPAIGN else []

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "campaign_kinds":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return MultipleChoiceField(
            choices=Campaign.Kind.choices,
            widget=CheckboxSelectMultiple,
            required=False,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
        )


@admin.register(IndicatorGroup)
class IndicatorGroupAdmin(CatalogueAdmin):
    change_list_template = CATALOGUE_LIST
    list_display = ["code", "name_zh", "name_en", "order"]


@admin.register(Indicator)
class IndicatorAdmin(CatalogueFilesMixin, CatalogueAdmin):
    """Once figures rest on an indicator, what they mean is shown and no longer offered for change."""

    change_list_template = CATALOGUE_LIST

    list_display = [
        "code",
        "current_name",
        "current_name_en",
        "measure_zh",
        "kind",
        "nature",
        "over_units",
        "over_time",
        "answered_by",
        "lead",
        "importance",
    ]
    list_filter = ["group", "kind", "nature", "lead"]
    search_fields = ["code", "name_zh", "name_en", "definitions__name_zh", "definitions__name_en"]
    autocomplete_fields = ["numerator", "denominator"]
    inlines = [DefinitionInline]

    @admin.display(description=gettext_lazy("Chinese name"), ordering="name_zh")
    def current_name(self, indicator: Indicator) -> str:
        return indicator.named()[0]

    @admin.display(description=gettext_lazy("English name"), ordering="name_en")
    def current_name_en(self, indicator: Indicator) -> str:
        return indicator.named()[1]

    def get_readonly_fields(self, request: HttpRequest, obj: Indicator | None = None) -> list[str]:
        """STAY_IN_FORM do so that what is wrong with them can be said beside them."""
        if obj is None or not obj.used:
            return []
        return [name for name in (*NAME, *MEANING) if name not in STAY_IN_FORM]

    def get_fieldsets(self, request: HttpRequest, obj: Indicator | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self.get_readonly_fields(request, obj):
            said = _("Figures rest on this indicator: what they mean stays. A new name comes with a new definition.")
            fieldsets[0][1]["description"] = said
        return fieldsets


@admin.register(Period)
class PeriodAdmin(CatalogueAdmin):
    """Whether a year is open follows from its opening, which has a page of its own."""

    change_list_template = "admin/figures/period/change_list.html"
    list_display = ["__str__", "code", "kind", "starts", "ends", "opened"]
    list_filter = ["kind"]
    search_fields = ["code"]
    readonly_fields = ["opened"]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Also in a province its own administrators seal a year."""
        seals = {"seals_years": access.administers_root(request.user)}
        return super().changelist_view(request, {**seals, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        opening = self.admin_site.admin_view(partial(year_page, self.admin_site))
        seal = self.admin_site.admin_view(partial(seal_page, self.admin_site))
        return [
            path("open/", opening, name="figures_period_open"),
            path("seal/", seal, name="figures_period_seal"),
            *super().get_urls(),
        ]


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    """Clerks cite sources, so they may add them, and administrators of any area too; each installation its own."""

    change_form_template = "admin/figures/source/change_form.html"
    form = SourceForm
    list_display = ["code", "title", "publisher", "published", "has_text"]
    list_select_related = ["kept_text"]
    search_fields = ["code", "title"]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Whoever writes the source keeps its text; others open it from the list."""
        told = (None, {"fields": SourceForm.Meta.fields})
        if obj and not self.has_change_permission(request, obj):
            return [told]
        asked = [name for name in OF_THE_TEXT if name != "remove_text" or hasattr(obj, "kept_text")]
        return [told, (_("Text"), {"fields": asked})]

    @admin.display(description=gettext_lazy("text"))
    def has_text(self, source: Source) -> str:
        if not hasattr(source, "kept_text"):
            return ""
        return format_html('<a href="{}">{}</a>', reverse("reports:source-text", args=[source.code]), _("open"))

    def save_model(self, request: HttpRequest, obj: Source, form: SourceForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.keep_text()

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user, access.ENTERING + ADMINISTERING))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.administers_root(request.user) and not self.kept_by(obj)

    has_delete_permission = has_change_permission

    def kept_by(self, obj: Model | None = None) -> str:
        return access.row_kept_by(obj.pk if obj else None)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With what is attached to the source, as far as the person sees it."""
        source = kwargs.get("obj")
        if source:
            context["evidence"] = attachments.of_source(access.signed_in(request), source)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Form)
class FormAdmin(CatalogueAdmin):
    change_list_template = CATALOGUE_LIST
    change_form_template = "admin/figures/form/change_form.html"
    list_display = ["code", "name_zh", "name_en", "register", "version", "starts", "ends"]
    inlines = [FormItemInline]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(partial(versions_page, self.admin_site))
        return [path("<str:code>/versions/", page, name="figures_form_versions"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Form | None = None) -> list[str]:
        """A form that was answered keeps its code and its register."""
        return ["code", "register"] if obj and obj.submissions.exists() else []


@admin.register(EditRule)
class EditRuleAdmin(CatalogueAdmin):
    """A rule is tried on past periods before it is switched on, and the list says what has become of its findings in
    the person's area."""

    change_list_template = CATALOGUE_LIST
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
        return EditRule.objects.with_course(access.paths(request.user))

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
            raise PermissionDenied(self.kept_by(rule))
        form = self.get_form(request, rule, change=bool(rule))(request.POST, instance=rule)
        context = self._trial_page(request, form, rule)
        return self.render_change_form(request, context, add=rule is None, change=rule is not None, obj=rule)

    def _trial_page(self, request: HttpRequest, form: ModelForm, rule: EditRule | None) -> dict[str, Any]:
        """The form as it was typed, and below it what the rule finds; `rule` is the one that is kept, if there is."""
        fieldsets: Any = self.get_fieldsets(request, rule)  # of tuples here, which do as well as lists
        filled = AdminForm(form, fieldsets, {}, self.get_readonly_fields(request, rule), model_admin=self)
        return {
            **self.admin_site.each_context(request),
            "title": _("Try the rule"),
            "adminform": filled,
            "errors": AdminErrorList(form, []),
            "media": self.media + filled.media,
            "inline_admin_formsets": [],
            "object_id": str(rule.pk) if rule else None,
            "original": rule,
            "is_popup": False,
            "to_field": None,
            "preserved_filters": self.get_preserved_filters(request),
            "trials": self._trials(request, form.instance) if form.is_valid() else None,
            "shown": SHOWN_HITS,
        }

    def _trials(self, request: HttpRequest, rule: EditRule) -> list[trial.Trial]:
        """Over the latest years and spans that have figures, as far as this person sees."""
        stated = Period.objects.here().filter(pk__in=Figure.objects.order_by().values("period").distinct())
        periods = stated.filter(kind__in=(Period.Kind.YEAR, Period.Kind.SPAN)).order_by("-ends", "kind")
        return list(islice(trial.tried(rule, periods, access.paths(request.user)), TRIED_PERIODS))
