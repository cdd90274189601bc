"""The registers in the admin: every list, choice and act bounded by the person's appointments."""

from contextlib import AbstractContextManager, suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.changelog.models import Change
from apps.units import access, change_history, proposed, sent
from apps.units import actions as units_actions
from apps.units.access import VIEWING
from apps.units.admin import act_files, tree_page
from apps.units.admin.base import RefusalsInWords, ScopedAdmin, ScopedInline, choice_of
from apps.units.admin.bulk_actions import DatedForm, ReasonForm, on_many
from apps.units.admin.contacts import WithContacts
from apps.units.admin.extra_columns import WithExtraColumns
from apps.units.admin.files import RegisterFilesMixin
from apps.units.admin.filters import AreaFilter, OpenFilter, unit_queryset
from apps.units.admin.page_urls import page_urls
from apps.units.admin.unit_form import UnitForm, registers_ticked
from apps.units.models import (
    REGISTERS,
    Affiliation,
    Campaign,
    Facility,
    Federation,
    FormerName,
    GrassrootsUnion,
    Honour,
    Participation,
    ReadingRoom,
    Register,
    Unit,
    WorkerStation,
)

EARLIEST_DESIGNATION = 1980
MOST_DIGITS = 19  # of a key
MOST_AFFILIATIONS = 1000  # of one form, as Django has it


UNION = ("chair", "contact", "telephone", "address", "next_election")
PLACE = ("contact", "telephone", "hours")
RECORDS = {register: f"admin:units_{model._meta.model_name}_change" for register, model in REGISTERS.items()}


class AffiliationInline(ScopedInline):
    """Under whom a unit stands. What lies outside the person's area is neither shown nor changed here."""

    model = Affiliation
    fk_name = "unit"
    autocomplete_fields = ["parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        scope = access.paths(request.user, self.keeping) or access.paths(request.user)
        return super().get_queryset(request).filter(access.below(scope, "parent__path"))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """Only who keeps the whole tree makes a root of it."""
        if db_field.name == "parent":
            kwargs["required"] = not request.user.is_superuser
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_min_num(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """A new unit says from the start whom it reports to."""
        return 0 if obj else 1


class FormerNameInline(ScopedInline):
    model = FormerName


class HonourInline(ScopedInline):
    model = Honour


class ParticipationInline(ScopedInline):
    """Who takes part. Units outside the person's area are neither shown nor changed here."""

    model = Participation
    fk_name = "campaign"
    autocomplete_fields = ["unit"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        scope = access.below(access.paths(request.user), "unit__path")
        return super().get_queryset(request).filter(scope).select_related("unit")


class RegisterAdmin(RegisterFilesMixin, RefusalsInWords, ScopedAdmin):
    """What the lists of all six registers have in common."""

    form = UnitForm
    ordering = ["path"]
    search_fields = ["code", "name", "name_en", "initials", "pinyin", "former_names__name"]
    search_help_text = gettext_lazy("Code, name of today or before, English name, pinyin or initials")
    list_select_related = ["parent"]
    inlines = [AffiliationInline, FormerNameInline, HonourInline]
    actions = ["close"]
    common = ["code", "name", "name_en", "line", "division_code", "uscc", "opened", "closed", "notes"]
    own: list[str] = []
    listed: list[str] = []

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        asked = ["twice"] if request.method == "POST" else []  # only what was sent can be there twice
        return [*self.common[:3], *self.own, *self.common[3:], *asked]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[UnitForm]:
        made: type[UnitForm] = super().get_form(request, *args, **kwargs)
        made.user = access.signed_in(request)
        made.parents = _parents_named(request.POST, only_added=True)
        return made

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["code", "shown", "parent", *(self.listed or self.own), "closed", "links"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        with_choices = [name for name in self.own if self.model._meta.get_field(name).choices]
        return [AreaFilter, *with_choices, "line", OpenFilter]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Unit | None:
        """A unit that moves is judged where it is going to stand."""
        found = super().get_object(request, object_id, from_field)
        if found:
            found.moves = _first_day_of_a_move(request.POST)
        return found

    def get_formset_kwargs(self, request: HttpRequest, obj: Unit, inline: Any, prefix: str) -> dict[str, Any]:
        """A new unit begins below the federation whose list or tree it was added from, with the year being collected;
        after another one, where and when that one begins."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        is_begun = request.method == "GET" and not obj.pk
        if is_begun and inline.model is Affiliation:
            begins = _day(request.GET.get("since", "")) or proposed.first_day()
            kwargs["initial"] = [{"parent": _federation_added_from(request), "starts": begins}]
        return kwargs

    def response_add(self, request: HttpRequest, obj: Unit, post_url_continue: str | None = None) -> HttpResponse:
        return _as_the_last(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Unit) -> HttpResponse:
        return _as_the_last(request, obj, super().response_change(request, obj))

    def saving(self, request: HttpRequest, object_id: str | None) -> AbstractContextManager:
        unit = sent.number(object_id or "")
        if request.method == "POST" and unit is not None:
            return units_actions.moving([unit])
        return super().saving(request, object_id)

    def save_model(self, request: HttpRequest, obj: Unit, form: UnitForm, change: bool) -> None:
        if change and obj.moves:
            units_actions.hold([obj.pk], _parents_named(request.POST))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: UnitForm, formsets: Any, change: bool) -> None:
        """A rename keeps the old name among the former ones, so that it is still found by it."""
        super().save_related(request, form, formsets, change)
        old = " ".join(str(form.initial.get("name", "")).split())
        if change and old and old != form.instance.name:
            FormerName.objects.keep(form.instance.pk, old)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A choice offers only what its form will take."""
        choice = request.GET.get("model_name", ""), request.GET.get("field_name", "")
        return unit_queryset(queryset).filter(choice_of(request.user, choice)).matching(search_term), False

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def shown(self, unit: Unit) -> str:
        return str(unit)

    @admin.display(description=gettext_lazy("page"))
    def links(self, unit: Unit) -> str:
        return format_html('<a href="{}">{}</a>', reverse("reports:unit", args=[unit.code]), _("figures"))

    @admin.action(description=gettext_lazy("Close"), permissions=["change"])
    def close(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        """What stands below closes first."""
        return on_many(self, request, chosen.order_by("-path"), units_actions.close, DatedForm)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """What holds a unit is counted, not named."""
        held = [f"{unit} · {phrase}" for unit in objs for phrase in unit.held_by()]
        return [str(unit) for unit in objs], {self.opts.verbose_name_plural: len(objs)}, set(), held

    def changes_of(self, request: HttpRequest, found: Model) -> QuerySet[Change]:
        unit = found if isinstance(found, Unit) else Unit.objects.get(pk=found.pk)
        changes = Change.objects.filter(change_history.of_unit(unit, request.user))
        return changes.select_related("by").order_by("-pk")


def _federation_added_from(request: HttpRequest) -> Federation | None:
    """The federation of the tree's address, or of the filter of the list that the form was opened from; from neither,
    the only one the person keeps.

    None where there are several, or it was opened from one that the person does not keep.
    """
    filters = QueryDict(request.GET.get("_changelist_filters"))
    code = request.GET.get("under") or filters.get("under")
    kept = Federation.objects.visible_to(request.user, access.KEEPING)
    if code:
        return kept.filter(code=code).first()
    few = kept[:2]
    return few[0] if len(few) == 1 else None


def _as_the_last(request: HttpRequest, unit: Unit, answer: HttpResponse) -> HttpResponse:
    """Where another one is to be added, its form begins as this one does: same federation, same day."""
    if "_addanother" not in request.POST or not isinstance(answer, HttpResponseRedirect):
        return answer
    last = unit.affiliations.select_related("parent").order_by("starts").last()
    if last is None or last.parent is None:
        return answer
    begun = urlencode({"under": last.parent.code, "since": last.starts.isoformat()})
    return HttpResponseRedirect(f"{answer.url}{'&' if '?' in answer.url else '?'}{begun}")


def _tree_row(level: tree_page.TreeLevel, unit: Unit, counts: tree_page.Counts) -> tuple:
    """A line of the tree: the unit, its name of the day where that was another, the address of its form, what stands
    below it in each of these registers, and what it was on the day where that was another."""
    address = reverse(RECORDS[Register(unit.register)], args=[unit.pk])
    here = [counts.get(register) for register in level.registers]
    return unit, level.names.get(unit.pk), address, here, level.kind_then(unit)


def _address_to_add(register: Register) -> str:
    return reverse(RECORDS[register].replace("change", "add"))


def _first_day_of_a_move(sent: QueryDict) -> date | None:
    """The latest day of the affiliations a form adds."""
    days = []
    with suppress(ValueError, forms.ValidationError):
        begun = int(str(sent.get("affiliations-INITIAL_FORMS", 0)))
        for place in range(begun, int(str(sent.get("affiliations-TOTAL_FORMS", 0)))):
            days.append(forms.DateField(required=False).clean(sent.get(f"affiliations-{place}-starts")))
    return max(filter(None, days), default=None)


def _parents_named(sent: QueryDict, *, only_added: bool = False) -> list[int]:
    """The federations in the affiliations of a form; what is none is left to the form to refuse."""
    federations = []
    begun, total = (_count(sent, name) for name in ("INITIAL_FORMS", "TOTAL_FORMS"))
    for place in range(begun if only_added else 0, total):
        key = sent.get(f"affiliations-{place}-parent", "")
        if key.isdecimal() and len(key) < MOST_DIGITS:
            federations.append(int(key))
    return federations


def _day(text: str) -> date | None:
    """None where it is none."""
    with suppress(forms.ValidationError):
        return forms.DateField(required=False).clean(text)
    return None


def _count(sent: QueryDict, name: str) -> int:
    """What a form says of how many affiliations it holds, within reason."""
    said = sent.get(f"affiliations-{name}", "")
    return min(int(said), MOST_AFFILIATIONS) if said.isdecimal() and len(said) < MOST_DIGITS else 0


@admin.register(Unit)
class UnitAdmin(RegisterAdmin):
    """Serves the choice of a unit of any kind, and the tree; units are kept in the register of their kind."""

    keeping = ()

    def get_urls(self) -> list[URLPattern]:
        tree = path("tree/", self.admin_site.admin_view(self.tree), name="units_unit_tree")
        site = self.admin_site
        return [tree, *act_files.urls(site), *page_urls(site), *super().get_urls()]

    def tree(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get
        if not self.has_view_permission(request):
            raise PermissionDenied
        day, not_a_day = tree_page.day_asked(asked("on", ""))
        level = tree_page.level(request.user, asked("under", ""), asked("register", ""), asked("p", 1), day)
        keeps = level.unit and access.may(request.user, access.KEEPING, level.unit)
        context = {
            **self.admin_site.each_context(request),
            "title": str(level.unit) if level.unit else _("Tree of units"),
            "level": level,
            "not_a_day": not_a_day,
            "registers": level.registers,
            "acts": bool(access.paths(request.user, access.KEEPING)),
            "judges": bool(access.paths(request.user, access.ADMINISTERING)),
            "add": [(register.label, _address_to_add(register)) for register in Register] if keeps and not day else (),
            "rows": [_tree_row(level, unit, counts) for unit, counts in level.rows],
        }
        return TemplateResponse(request, "admin/units/unit/tree.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """In the register of its kind."""
        unit = self.get_object(request, object_id)
        if unit is None:
            raise Http404
        model = REGISTERS[unit.register]._meta.model_name
        return redirect(f"admin:units_{model}_change", unit.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def _kept_elsewhere(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_add_permission = has_change_permission = has_delete_permission = _kept_elsewhere


@admin.register(Federation)
class FederationAdmin(WithExtraColumns, WithContacts, RegisterAdmin):
    reached = UNION
    own = ["level", "kind", "complete", "tile_column", "tile_row"]
    listed = ["level", "kind"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return registers_ticked(field) if field and db_field.name == "complete" else field

    @admin.display(description=gettext_lazy("page"))
    def links(self, unit: Unit) -> str:
        below = format_html('<a href="{}?under={}">{}</a>', reverse("admin:units_unit_tree"), unit.code, _("below"))
        return format_html("{} · {}", super().links(unit), below)


@admin.register(GrassrootsUnion)
class GrassrootsUnionAdmin(WithExtraColumns, WithContacts, RegisterAdmin):
    reached = UNION
    own = ["type", "setting", "employer", "industry"]


@admin.register(WorkerStation)
class WorkerStationAdmin(WithExtraColumns, WithContacts, RegisterAdmin):
    reached = PLACE
    own = ["kind", "host"]


class DesignationForm(ReasonForm):
    designation = forms.ChoiceField(
        label=gettext_lazy("Designation"), choices=ReadingRoom.Designation.choices, widget=forms.RadioSelect
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=EARLIEST_DESIGNATION, initial=lambda: timezone.localdate().year
    )

    def clean_year(self) -> int:
        if self.cleaned_data["year"] > timezone.localdate().year:
            raise forms.ValidationError(_("This year is still to come."))
        return self.cleaned_data["year"]


@admin.register(ReadingRoom)
class ReadingRoomAdmin(WithExtraColumns, WithContacts, RegisterAdmin):
    reached = PLACE
    own = ["kind", "designation", "designated"]
    actions = ["close", "designate"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), "designated"]

    @admin.action(description=gettext_lazy("Designate as model"), permissions=["change"])
    def designate(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return on_many(self, request, chosen, units_actions.designate, DesignationForm)


@admin.register(Campaign)
class CampaignAdmin(WithExtraColumns, RegisterAdmin):
    own = ["kind", "edition", "starts", "ends", "begun", "earlier", "partners"]
    listed = ["kind", "edition", "starts", "ends", "begun"]
    autocomplete_fields = ["earlier"]
    inlines = [*RegisterAdmin.inlines[:1], ParticipationInline, *RegisterAdmin.inlines[1:]]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """An earlier edition outside the person's area is neither named nor changed."""
        fields = super().get_fields(request, obj)
        earlier = obj.earlier if isinstance(obj, Campaign) else None
        if earlier and not access.may(request.user, VIEWING, earlier):
            fields.remove("earlier")
        return fields


@admin.register(Facility)
class FacilityAdmin(WithExtraColumns, RegisterAdmin):
    own = ["kind", "state", "ground_broken"]
