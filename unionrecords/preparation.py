"""What a database needs before anyone can work with it; done again at every start, changing nothing the second time."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts import first_passwords
from apps.changelog.acting import acting
from apps.figures.demonstration import region
from apps.figures.demonstration.people import ACCOUNTS as DEMONSTRATION_ACCOUNTS
from apps.figures.demonstration.people import TrialAccount
from apps.figures.files.catalogue import shipped
from apps.units.models import Appointment, Federation, Role
from unionrecords import anew, first_records
from unionrecords.environment import made_once
from unionrecords.errors import DatabaseUnusable
from unionrecords.logins import as_owner
from unionrecords.one_at_a_time import PREPARING, one_at_a_time
from unionrecords.operating.readiness import pending_migrations

PASSWORDS = "accounts.txt"

# They exist on the embedded database only; over the invented region there are others.
ACCOUNTS = (
    TrialAccount("admin", _("administrator")),
    TrialAccount("liuzhou-clerk", _("clerk of Liuzhou"), role=Role.CLERK, federation="450200"),
    TrialAccount("guangxi-supervisor", _("supervisor of Guangxi"), role=Role.SUPERVISOR, federation="450000"),
)


def prepare(records: first_records.Records | None = None, *, emptied: bool = False) -> bool:
    """Tables, static files, the first records, and on the embedded database the demonstration accounts.

    A new database gets the catalogue and no more; an embedded one, to try things out, the records of Guangxi, unless
    told otherwise. `emptied` makes it a new one before, or Refused. Whether first records were loaded.
    """
    with as_owner(), one_at_a_time(PREPARING):  # hosts may start at once: the second finds all done
        if emptied:
            _empty()
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        loaded = first_records.load(records or _usual())
        shipped.remember()
        if settings.EMBEDDED:
            make_demonstration_accounts()
    return loaded


def prepare_without_owner() -> None:
    """Static files alone. Without the owner of the tables nothing else is done: DatabaseUnusable where it would be."""
    try:
        pending = pending_migrations()
    except ProgrammingError as error:
        said = gettext(
            "%(login)s may not read the records. Let the owner of the tables give it its rights: manage.py grants"
        )
        raise DatabaseUnusable(said % {"login": settings.DATABASE_APPLICATION}) from error
    if pending:
        said = gettext(
            "The database has not seen the migrations of this version (%(migrations)s). Let the owner of the tables "
            "apply them: DATABASE_OWNER_URL=… manage.py prepare"
        )
        raise DatabaseUnusable(said % {"migrations": ", ".join(pending)})
    collect_static_files()


def collect_static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def _empty() -> None:
    anew.empty()
    if settings.EMBEDDED:
        (settings.VAR / PASSWORDS).unlink(missing_ok=True)


def _usual() -> first_records.Records:
    """What is loaded where nobody says what: an embedded database that was prepared empty stays so."""
    if settings.EMBEDDED and not first_records.are_loaded():
        return first_records.GUANGXI
    return first_records.NONE


def accounts() -> dict[str, TrialAccount]:
    """The accounts for trying things out that fit what the database holds, by username."""
    fitting = DEMONSTRATION_ACCOUNTS if region.is_here() else ACCOUNTS
    asked = [account.federation for account in fitting]
    here = set(Federation.objects.filter(code__in=asked).values_list("code", flat=True))
    known = {}
    for account in fitting:
        if account.role is None or account.federation in here:
            known[account.username] = account
    return known


def demonstration_passwords() -> dict[str, str]:
    """Username: password, made at the first call and kept in a file only its owner may read."""
    text = made_once(settings.VAR / PASSWORDS, lambda: "".join(_new_passwords()))
    return dict(line.split() for line in text.splitlines())


def make_demonstration_accounts() -> None:
    """Make those that are missing. An account that exists keeps its password, unless the file of passwords is new."""
    forgotten = not (settings.VAR / PASSWORDS).exists()
    known = accounts()
    with acting(door="setup", reason="demonstration account"):
        for username, password in demonstration_passwords().items():
            account = known[username]
            user, new = get_user_model().objects.get_or_create(
                username=username, defaults={"is_staff": True, "is_superuser": account.role is None}
            )
            if new or forgotten:
                user.set_password(password)
                user.save()
            if new and account.role is not None:
                federation = Federation.objects.get(code=account.federation)
                Appointment.objects.create(
                    user=user, federation=federation, role=account.role, starts=timezone.localdate()
                )


def _new_passwords() -> Iterator[str]:
    for username in accounts():
        yield f"{username} {first_passwords.made()}\n"
