"""Who is reached in a register: what its list and form show of people to whom, and when a union elects anew."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.units import access
from apps.units.contacts import contact_of
from apps.units.models import Unit

SOON = timedelta(days=180)


class ElectionFilter(admin.SimpleListFilter):
    """Whose committee is overdue for election, whose term ends within half a year, of whom that is not known."""

    title, parameter_name = gettext_lazy("next election"), "election"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("overdue", _("overdue")),
            ("soon", _("within half a year")),
            ("unknown", pgettext("of a unit", "not stated")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        wanted: dict[str, dict[str, object]] = {
            "overdue": {"next_election__lt": today},
            "soon": {"next_election__range": (today, today + SOON)},
            "unknown": {"next_election": None},
        }
        return queryset.filter(**wanted.get(self.value() or "", {}))


class WithContacts(admin.ModelAdmin):
    """For registers whose units say who is reached: people are shown to whom `access.hidden` lets see them."""

    reached: tuple[str, ...] = ()  # the columns of contacts that the register has

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Before the notes, and what stands after them; who keeps units sees of a new one what she writes."""
        fields = list(super().get_fields(request, obj))
        unseen = access.hidden(request.user, obj.path) if isinstance(obj, Unit) else frozenset()
        at = fields.index("notes")
        return [*fields[:at], *(name for name in self.reached if name not in unseen), *fields[at:]]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Beside the name whom to call: as the list shows rows of several subtrees, each row is asked for itself."""
        shown = list(super().get_list_display(request))
        if not self.reached or not access.paths(request.user, access.CONTACTING):
            return shown

        @admin.display(description=_("contact"))
        def reached(unit: Unit) -> str:
            contact = contact_of(unit, access.hidden(request.user, unit.path))
            return format_html('{} <span class="number">{}</span>', *contact) if contact else ""

        at = shown.index("parent")
        election = ["next_election"] if "next_election" in self.reached else []
        return [*shown[: at + 1], reached, *election, *shown[at + 1 :]]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = list(super().get_list_filter(request))
        return [*filters, ElectionFilter] if "next_election" in self.reached else filters
