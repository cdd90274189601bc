"""The guard in the admin: rows of the person's subtrees only, one answer to what is foreign and to what is not there,
the change log as history, and acts on many records at once."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.changelog import describe
from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.units import access, change_history, constraint_messages
from apps.units.access import ADMINISTERING, KEEPING, REVIEWING, VIEWING
from apps.units.errors import Refused
from apps.units.models import Unit

MOST_AT_ONCE = 500
MOST_COUNTED, MOST_FACETED = 500, 20_000
# The roles that let a person choose a unit in a field, where seeing it is not enough.
CHOOSING = {
    ("affiliation", "parent"): KEEPING,
    ("appointment", "federation"): ADMINISTERING,
    ("deadline", "federation"): ADMINISTERING,
    ("extension", "unit"): REVIEWING,
}


class Guarded:
    """What lists, inlines and choices share: who views, who keeps, and the units that may be chosen."""

    viewing: tuple[str, ...] = VIEWING
    keeping: tuple[str, ...] = KEEPING

    def formfield_for_foreignkey(self, field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if issubclass(field.related_model, Unit):
            roles = CHOOSING.get((field.model._meta.model_name, field.name), VIEWING)
            chosen = field.related_model.objects.visible_to(request.user, roles)
            kwargs["queryset"] = chosen.complex_filter(field.get_limit_choices_to())
        made = super().formfield_for_foreignkey(field, request, **kwargs)
        if made and issubclass(field.related_model, Unit):
            made.label_from_instance = with_code
        return made


def with_code(unit: Unit) -> str:
    """A unit as it is chosen: many have the same name."""
    return f"{unit} · {unit.code}"


class ChoicesWithCodes(AutocompleteJsonView):
    """What a choice of a unit offers."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        text = with_code(obj) if isinstance(obj, Unit) else str(obj)
        return {"id": str(getattr(obj, to_field_name)), "text": text}


class RefusalsInWords:
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
            request.refusal = constraint_messages.FIELDS.get(constraint_messages.constraint(error)), said
        return super().changeform_view(request, object_id, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        """The form; after a refusal it says so, and is valid no more."""
        plain = super().get_form(request, *args, **kwargs)
        if not (refusal := getattr(request, "refusal", None)):
            return plain
        field, said = refusal

        class Refused(plain):
            def clean(self) -> None:
                super().clean()
                self.add_error(field if field in self.fields else None, said)

        return Refused

    def saving(self, request: HttpRequest, object_id: str | None) -> AbstractContextManager:
        """What a form's writes happen in."""
        return transaction.atomic()


class Capped(Paginator):
    """Counts no further than anybody pages."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:MOST_COUNTED].count()

    @property
    def more(self) -> bool:
        return self.count == MOST_COUNTED


class ScopedAdmin(Guarded, admin.ModelAdmin):
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
        return self._holds(request, self.keeping, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.keeping, obj)

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Paginator:
        """A search is counted only as far as anybody pages."""
        return (Capped if request.GET.get(SEARCH_VAR) else self.paginator)(*args, **kwargs)

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
            "told": describe.told(page, change_history.names_for(request.user)),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/units/history.html", context)

    def changes_of(self, request: HttpRequest, found: Model) -> QuerySet[Change]:
        own = Change.objects.filter(register=self.opts.label_lower, object_id=str(found.pk))
        return own.select_related("by").order_by("-pk")

    def _holds(self, request: HttpRequest, roles: tuple[str, ...], obj: Model | None) -> bool:
        held = access.paths(request.user, roles)
        if obj is None or not held:
            return bool(held)
        for name in self.path_field.split("__"):
            obj = getattr(obj, name)
        return any(obj.startswith(path) for path in held)


class ScopedInline(Guarded, admin.TabularInline):
    """Facts that hang on a unit: who may keep the unit may keep them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user, self.viewing))

    def _keeps(self, request: HttpRequest, obj: Model | None = None) -> bool:
        held = access.paths(request.user, self.keeping)
        return bool(held) if obj is None else any(obj.path.startswith(path) for path in held)

    has_add_permission = has_change_permission = has_delete_permission = _keeps


class ReasonForm(forms.Form):
    """What every act on many records asks; `reason` comes last and goes into the change log."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.TextInput({"size": 60}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class DatedForm(ReasonForm):
    on = forms.DateField(
        label=gettext_lazy("Day"), initial=timezone.localdate, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


def on_many(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet,
    act: Callable[..., object],
    form: type[ReasonForm] = ReasonForm,
) -> HttpResponse | None:
    """Asks what an act needs to know, then does it to every record chosen, or to none where one is refused.

    `act(record, by=..., **answers)` checks and does it; all of it is one batch of the change log.
    """
    action = request.POST["action"]
    records = list(chosen[: MOST_AT_ONCE + 1])
    if len(records) > MOST_AT_ONCE:
        messages.error(request, _("Choose at most %(most)s at a time.") % {"most": MOST_AT_ONCE})
        return None
    asked = form(request.POST if "apply" in request.POST else None)
    refused: dict[Any, Iterable[str]] = {}
    if asked.is_bound and asked.is_valid():
        refused = _all_or_none(records, request, lambda one: act(one, by=request.user, **asked.cleaned_data))
        if not refused:
            said = ngettext("Done: %(count)s record.", "Done: %(count)s records.", len(records))
            messages.success(request, said % {"count": len(records)})
            return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": model_admin.get_actions(request)[action][2],
        "opts": model_admin.opts,
        "media": model_admin.media + asked.media,
        "action": action,
        "form": asked,
        "lines": [(one, refused.get(one.pk, ())) for one in sorted(records, key=lambda one: one.pk not in refused)],
        "refused": refused,
    }
    return TemplateResponse(request, "admin/units/act.html", context, status=422 if asked.errors or refused else 200)


class _Undone(Exception):
    """Takes back what was done before one record was refused."""


def _all_or_none(
    records: list[Model], request: HttpRequest, act: Callable[[Model], object]
) -> dict[Any, Iterable[str]]:
    refused: dict[Any, Iterable[str]] = {}
    try:
        with acting(request.user, door="admin", batch=uuid4()):
            for one in records:
                try:
                    with transaction.atomic():
                        act(one)
                except Refused as refusal:
                    refused[one.pk] = refusal.reasons
                except PermissionDenied as denial:
                    refused[one.pk] = (str(denial),)
            if refused:
                raise _Undone
    except _Undone:
        pass
    return refused
