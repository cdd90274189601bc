"""Messages that did not arrive, in the admin: to be read, and sent again."""

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import OutgoingMessage
from apps.changelog import people
from apps.changelog.admin import A_PAGE, ReadOnlyAdmin
from apps.units import access
from apps.units.access import ADMINISTERING


class GivenUpFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("again", _("is tried again")), ("given_up", _("given up"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(given_up_at__isnull=self.value() == "again") if self.value() else queryset


@admin.register(OutgoingMessage)
class UndeliveredMessageAdmin(ReadOnlyAdmin):
    """Administrators read of the people they may know of, those of the root of all."""

    list_display = ["made_at", "whom", "channel", "subject", "tries", "answered", "next_try_or_none", "given_up_at"]
    list_display_links = None
    list_filter = ["channel", GivenUpFilter]
    list_select_related = ["person"]
    list_per_page = A_PAGE
    show_full_result_count = False
    actions = ["send_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        undelivered = OutgoingMessage.objects.undelivered().order_by("-made_at")
        if access.administers_root(request.user):
            return undelivered
        return undelivered.filter(person__in=access.people(request.user).values("pk"))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user, ADMINISTERING))

    has_module_permission = has_view_permission

    @admin.display(description=gettext_lazy("account"), ordering="person")
    def whom(self, message: OutgoingMessage) -> str:
        return people.told_apart(message.person)

    @admin.display(description=gettext_lazy("what was answered"))
    def answered(self, message: OutgoingMessage) -> str:
        """What the system said itself, in the reader's language; what the other side said, as it is."""
        return _(message.said) if message.said else ""

    @admin.display(description=gettext_lazy("next try"), ordering="next_try")
    def next_try_or_none(self, message: OutgoingMessage) -> object:
        return None if message.given_up_at else message.next_try

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet) -> None:
        """In the next round, under the same id."""
        for message in chosen.select_for_update(of=("self",)):
            message.try_again()
        said = ngettext("%(count)s message is tried again within a minute.",
                        "%(count)s messages are tried again within a minute.", len(chosen))  # fmt: skip
        messages.success(request, said % {"count": len(chosen)})
