"""What a database needs before anyone can work with it; done again at every start, changing nothing the second time."""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.changelog.acting import acting
from apps.units.models import Appointment, Federation, Role, Unit
from unionrecords.environment import made_once

FIXTURES = ("catalogue.json", "units.json")
FIGURES = "guangxi_2014.csv"

ADMINISTRATOR = "admin"
# username: (role, federation); they exist on the embedded database only.
APPOINTED = {"liuzhou-clerk": (Role.CLERK, "450200"), "guangxi-supervisor": (Role.SUPERVISOR, "450000")}
DESCRIPTIONS = {
    ADMINISTRATOR: _("administrator"),
    "liuzhou-clerk": _("clerk of Liuzhou"),
    "guangxi-supervisor": _("supervisor of Guangxi"),
}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


def prepare() -> None:
    """Tables, static files, the first records, and on the embedded database the demonstration accounts."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_first_records()
    if settings.EMBEDDED:
        make_demonstration_accounts()


def load_first_records() -> None:
    """Load the fixtures into an empty database, all or nothing."""
    if Unit.objects.exists():
        return
    with acting(door="setup", reason="first records"):
        call_command("loaddata", *FIXTURES, verbosity=0)
        call_command("import_figures", settings.BASE_DIR / "fixtures" / FIGURES, verbosity=0)


def demonstration_passwords() -> dict[str, str]:
    """Username: password, made at the first call and kept in a file only its owner may read."""
    text = made_once(settings.VAR / "accounts.txt", lambda: "".join(_new_passwords()))
    return dict(line.split() for line in text.splitlines())


def make_demonstration_accounts() -> None:
    """Make those that are missing. An account that exists keeps its password, unless the file of passwords is new."""
    forgotten = not (settings.VAR / "accounts.txt").exists()
    with acting(door="setup", reason="demonstration account"):
        for username, password in demonstration_passwords().items():
            user, new = get_user_model().objects.get_or_create(
                username=username, defaults={"is_staff": True, "is_superuser": username == ADMINISTRATOR}
            )
            if new or forgotten:
                user.set_password(password)
                user.save()
            if new and username in APPOINTED:
                role, code = APPOINTED[username]
                federation = Federation.objects.get(code=code)
                Appointment.objects.create(user=user, federation=federation, role=role, starts=timezone.localdate())


def _new_passwords() -> Iterator[str]:
    for username in DESCRIPTIONS:
        letters = [secrets.choice(LETTERS) for _place in range(12)]
        yield f"{username} {''.join(letters[:4])}-{''.join(letters[4:8])}-{''.join(letters[8:])}\n"
