"""The change log in the admin: to be read and searched, a batch as a whole; never written."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.changelog import describe, people
from apps.changelog.models import Change

A_PAGE = 100
LATEST = 1000


class NamedFields(admin.ModelAdmin):
    """A field without a name (`?_to_field=`) is none: Django would look for it and fail."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return super().get_object(request, object_id, from_field or None)


class ReadOnlyAdmin(NamedFields):
    """A table people only read here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LatestFirst(Paginator):
    """Counts no further than anybody pages: the log grows for ever, and older changes are found by search."""

    object_list: QuerySet

    @cached_property
    def count(self) -> int:
        return self.object_list[:LATEST].count()


class RegisterFilter(admin.SimpleListFilter):
    """The tables are known: the log need not be asked which it holds."""

    title, parameter_name = gettext_lazy("register"), "register"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(register, describe.kind(register)) for register in describe.recorded_models()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(register=self.value()) if self.value() else queryset


def names_of(model: type[Model], ids: set[int]) -> dict[int, str]:
    """What the records of these keys are called, whoever asks."""
    return {record.pk: str(record) for record in model._base_manager.filter(pk__in=ids)}


def nothing_hidden(changes: list[Change]) -> dict[int, frozenset[str]]:
    """Every column of these changes is shown."""
    return {}


class ChangeAdmin(ReadOnlyAdmin):
    """Whose changes a person sees, and what of them, is for the apps above to say: they narrow `get_queryset`, `names`
    and `hidden`."""

    list_display = ["at", "whom", "through_door", "action", "kind", "about", "reason", "in_batch"]
    list_filter = ["action", RegisterFilter, "at"]
    search_fields = ["object", "reason", "by__username"]
    list_select_related = ["by"]
    list_per_page = A_PAGE
    paginator = LatestFirst
    search_help_text = gettext_lazy(
        "A unit by its name, pinyin or code; a reason; an account or a name. Listed are the latest 1,000."
    )
    show_full_result_count = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        batch = path("batch/<uuid:batch>/", self.admin_site.admin_view(self.batch_page), name="changelog_change_batch")
        return [batch, *super().get_urls()]

    def names(self, request: HttpRequest) -> describe.Names:
        return names_of

    def hidden(self, request: HttpRequest) -> describe.Hidden:
        return nothing_hidden

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What records held is read, never searched: so no list tells what it does not show."""
        return lookup.split("__")[0] not in ("old", "new") and super().lookup_allowed(lookup, value, request)

    def told(self, request: HttpRequest, changes: Iterable[Change]) -> list[describe.ChangeInWords]:
        return describe.told(changes, self.names(request), self.hidden(request))

    @admin.display(description=gettext_lazy("by"), ordering="by")
    def whom(self, change: Change) -> str:
        return people.told_apart(change.by)

    @admin.display(description=gettext_lazy("door"), ordering="door")
    def through_door(self, change: Change) -> str:
        return change.through

    @admin.display(description=gettext_lazy("register"), ordering="register")
    def kind(self, change: Change) -> str:
        return describe.kind(change.register)

    @admin.display(description=gettext_lazy("name"))
    def about(self, change: Change) -> str:
        return describe.called(change.register, change.object)

    @admin.display(description=gettext_lazy("batch"))
    def in_batch(self, change: Change) -> str:
        if not change.batch:
            return ""
        address = reverse("admin:changelog_change_batch", args=[change.batch])
        return format_html('<a href="{}">{}</a>', address, _("whole batch"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        change = self.get_object(request, object_id)
        if change is None:
            raise Http404
        return self._page(request, "change.html", _("Change"), told=self.told(request, [change]))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """A change has no history: it is one."""
        return self.change_view(request, object_id)

    def batch_page(self, request: HttpRequest, batch: UUID) -> HttpResponse:
        """What was done in one go, as far as the reader sees it: by register and act, then every row."""
        changes = self.get_queryset(request).filter(batch=batch).order_by("pk")
        counts = list(changes.order_by("register", "action").values_list("register", "action").annotate(n=Count("pk")))
        if not counts:
            raise Http404
        page = Paginator(changes.select_related("by"), 2 * A_PAGE).get_page(request.GET.get("p"))
        said = [(describe.kind(register), Change.Action(action).label, n) for register, action, n in counts]
        return self._page(
            request,
            "batch.html",
            _("Batch"),
            batch=batch,
            counts=said,
            page=page,
            told=self.told(request, page),
        )

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/changelog/change/{template}", {**shared, **context})
