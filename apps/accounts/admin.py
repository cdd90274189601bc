"""The access log in the admin, to be read and searched; and none of the tables that django-allauth brings along, which
have pages of their own.
"""

from importlib import import_module

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import AccessLine
from apps.changelog import people
from apps.changelog.admin import A_PAGE, LatestFirst, ReadOnlyAdmin

THEIRS = ("account", "mfa", "usersessions", "socialaccount")
for label in THEIRS:
    import_module(f"allauth.{label}.admin")  # registers its tables, so that they can be taken out
    admin.site.unregister(
        [model for model in apps.get_app_config(label).get_models() if admin.site.is_registered(model)]
    )

Act = AccessLine.Act
WRITTEN_BY_ITSELF = (Act.ENDED, Act.FAILED, Act.SECOND_FACTOR)
SAID = {
    "totp": gettext_lazy("App with codes"),
    "webauthn": gettext_lazy("Keys"),
    "recovery_codes": gettext_lazy("Recovery codes"),
    "second factor": gettext_lazy("Second factor"),
    "remove_second_factor": gettext_lazy("removed at the command line"),
}


class AccessLineAdmin(ReadOnlyAdmin):
    """Whose lines a person sees is for the apps above to say: they narrow `get_queryset`."""

    list_display = ["at", "whom", "address", "act", "of_what"]
    list_display_links = None
    list_filter = ["act", "at"]
    list_select_related = ["person"]
    list_per_page = A_PAGE
    paginator = LatestFirst
    search_fields = ["about"]
    search_help_text = gettext_lazy(
        "An account, a name, an address, or what a line is about. Listed are the latest 1,000."
    )
    show_full_result_count = False
    actions = None

    @admin.display(description=gettext_lazy("by"), ordering="person")
    def whom(self, line: AccessLine) -> str:
        return people.told_apart(line.person) or line.name

    @admin.display(description=gettext_lazy("of what"))
    def of_what(self, line: AccessLine) -> str:
        """What the system wrote itself, in the reader's language; addresses and accounts as they are."""
        if line.act in WRITTEN_BY_ITSELF and line.about:
            return str(SAID.get(line.about) or _(line.about))
        return line.about
