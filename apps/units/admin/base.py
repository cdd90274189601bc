"""The guard in the admin: rows of the person's subtrees only, one answer to what is foreign and to what is not there,
and the change log as history."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.changelog import people
from apps.changelog.admin import NamedFields
from apps.changelog.models import Change
from apps.units import access, change_history, constraint_messages, search
from apps.units.access import ADMINISTERING, KEEPING, REVIEWING, VIEWING
from apps.units.choosing import ChoosesByKey
from apps.units.models import Unit

REFUSAL = "units.refusal"  # where a request keeps the field and the words of what the database refused
Right = Callable[[access.Person, Collection[str], Unit], bool]
MOST_COUNTED, MOST_FACETED = 500, 20_000
APPOINTED = ("appointment", "federation")
# The roles that let a person choose a unit in a field, where seeing it is not enough.
CHOOSING = {
    ("affiliation", "parent"): KEEPING,
    APPOINTED: ADMINISTERING,
    ("deadline", "federation"): ADMINISTERING,
    ("extension", "unit"): REVIEWING,
}


class Guarded(ChoosesByKey):
    """What lists, inlines and choices share: who views, who keeps, and the units that may be chosen."""

    viewing: tuple[str, ...] = VIEWING
    keeping: tuple[str, ...] = KEEPING

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Beside a choice nothing is deleted: a sign for it would stand where a unit is only to be chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if not issubclass(db_field.related_model, Unit):
            return _told_apart(super().formfield_for_foreignkey(db_field, request, **kwargs))
        place = str(db_field.model._meta.model_name), db_field.name
        chosen = db_field.related_model.objects.filter(choice_of(request.user, place))
        kwargs["queryset"] = chosen.complex_filter(db_field.get_limit_choices_to())
        return _told_apart(super().formfield_for_foreignkey(db_field, request, **kwargs))


def choice_of(person: access.Person, place: tuple[str, str]) -> Q:
    """The condition that a unit may be chosen by the person in a field. People are appointed here to look after what
    another installation keeps as well."""
    roles = CHOOSING.get(place, VIEWING)
    if place == APPOINTED:
        return access.below(access.paths(person, roles))
    return access.over(person, roles)


def _told_apart(choice: forms.ModelChoiceField | None) -> forms.ModelChoiceField | None:
    if choice:
        vars(choice)["label_from_instance"] = as_chosen
    return choice


def as_chosen(record: Model) -> str:
    """A record where it is chosen: many units have the same name, and some people."""
    if isinstance(record, Unit):
        return f"{record} · {record.code}"
    if isinstance(record, User):
        return people.told_apart(record)
    return str(record)


class ChoicesWithCodes(AutocompleteJsonView):
    """What a choice of a unit offers."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": as_chosen(obj)}


class FewWords(ChoosesByKey, NamedFields):
    """For admin classes: a search is for the first ten words of what is typed, however many there are."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, " ".join(search.words(search_term)))


class RefusalsInWords(admin.ModelAdmin):
    """For admin classes: what only the database could know to be wrong is said in the form, with all that was typed."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            with self.saving(request, object_id):
                return super().changeform_view(request, object_id, *args, **kwargs)
        except DatabaseError as error:
            said = constraint_messages.sentence(error, request.user)
            if said is None:
                raise
            field = constraint_messages.FIELDS.get(constraint_messages.constraint(error) or "")
            request.META[REFUSAL] = field, said
        return super().changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """A row that stays is shown again, with the reason above it."""
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except DatabaseError as error:
            said = constraint_messages.sentence(error, request.user)
            if said is None:
                raise
        messages.error(request, said)
        change = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return redirect(change, object_id)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        """The form; after a refusal it says so, and is valid no more."""
        plain = super().get_form(request, *args, **kwargs)
        if not (refusal := request.META.get(REFUSAL)):
            return plain
        return _refusing(plain, *refusal)

    def saving(self, request: HttpRequest, object_id: str | None) -> AbstractContextManager:
        """What a form's writes happen in."""
        return transaction.atomic()


class KeptInOnePlace(RefusalsInWords, FewWords):
    """For admin classes of what another installation may keep: there it is only viewed, and the pages say why; whoever
    writes all the same is told so."""

    def kept_by(self, obj: Model | None = None) -> str:
        """Who else keeps the row, of none a new one; "" where it is kept here. Of the catalogue all rows are alike."""
        return access.catalogue_kept_by()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if request.method == "POST":
            self._refuse_where_kept_elsewhere()
        return super().changelist_view(request, {"kept_by": self.kept_by(), **(extra_context or {})})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if object_id is None or request.method == "POST":
            self._refuse_where_kept_elsewhere(self._row(request, object_id))
        return super().changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        self._refuse_where_kept_elsewhere(self._row(request, object_id))
        return super().delete_view(request, object_id, extra_context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["kept_by"] = self.kept_by(kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def _row(self, request: HttpRequest, object_id: str | None) -> Model | None:
        return self.get_object(request, object_id) if object_id else None

    def _refuse_where_kept_elsewhere(self, obj: Model | None = None) -> None:
        if said := self.kept_by(obj):
            raise PermissionDenied(said)


def _refusing(form: type[forms.ModelForm], field: str | None, said: str) -> type[forms.ModelForm]:
    """The form with a refusal at this field; above all fields where it has none of that name."""

    asked: Any = form  # which form it is, is known only now

    class RefusedForm(asked):
        def clean(self) -> None:
            super().clean()
            self.add_error(field if field in self.fields else None, said)

    return RefusedForm


class CappedPaginator(Paginator):
    """Counts no further than anybody pages."""

    object_list: QuerySet

    @cached_property
    def count(self) -> int:
        return self.object_list[:MOST_COUNTED].count()

    @property
    def more(self) -> bool:
        return self.count == MOST_COUNTED


class ScopedAdmin(Guarded, FewWords):
    """Rows of the person's subtrees only; `path_field` leads from a row to its unit's path."""

    path_field = "path"
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        scope = access.paths(request.user, self.viewing)
        return super().get_queryset(request).filter(access.below(scope, self.path_field))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.viewing, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._holds(request, self.keeping, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_keep(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_keep(request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """An address that narrows a list by a person would tell what the list does not show."""
        if access.PERSONAL.intersection(lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Paginator:
        """A search is counted only as far as anybody pages."""
        return (CappedPaginator if request.GET.get(SEARCH_VAR) else self.paginator)(*args, **kwargs)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        found = super().get_changelist_instance(request)
        if found.add_facets and (found.result_count > MOST_FACETED or getattr(found.paginator, "more", False)):
            found.add_facets = False
            said = _("Counts are shown beside the filters of at most %(most)s rows: choose an area first.")
            messages.info(request, said % {"most": MOST_FACETED})
        return found

    def get_actions(self, request: HttpRequest) -> dict:
        """Nothing is deleted by the dozen."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        page = Paginator(self.changes_of(request, found), self.list_per_page).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % found,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": found,
            "opts": self.opts,
            "page": page,
            "told": change_history.told(page, request.user),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/units/history.html", context)

    def changes_of(self, request: HttpRequest, found: Model) -> QuerySet[Change]:
        own = Change.objects.filter(register=self.opts.label_lower, object_id=str(found.pk))
        return own.select_related("by").order_by("-pk")

    def _holds(self, request: HttpRequest, roles: tuple[str, ...], obj: Model | None) -> bool:
        return self._asked_of(access.holds, request, roles, obj)

    def _may_keep(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._asked_of(access.may, request, self.keeping, obj)

    def _asked_of(self, right: Right, request: HttpRequest, roles: tuple[str, ...], obj: Model | None) -> bool:
        """Of a row whether she has the right over its unit; of none whether she has it anywhere."""
        if obj is None:
            return bool(access.paths(request.user, roles))
        to_unit = self.path_field.rpartition("__")[0].replace("__", ".")
        unit: Any = attrgetter(to_unit)(obj) if to_unit else obj
        return right(request.user, roles, unit)


class ScopedInline(Guarded, admin.TabularInline):
    """Facts that hang on a unit: who may keep the unit may keep them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user, self.viewing))

    def _keeps(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if not isinstance(obj, Unit):
            return bool(access.paths(request.user, self.keeping))
        return access.may(request.user, self.keeping, obj)

    has_add_permission = has_change_permission = has_delete_permission = _keeps
