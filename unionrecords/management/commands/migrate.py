"""`manage.py migrate`: as Django's, but a database too old to be brought forward is refused before it is touched."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, connections
from django.utils.translation import gettext as _

from unionrecords import grants
from unionrecords.logins import as_owner
from unionrecords.rights import secure_functions
from unionrecords.upgrade import make_few_classes, refuse_older


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            refuse_others()
            refuse_older(connections[options["database"]])
            make_few_classes()
            super().handle(*args, **options)
            with connections[options["database"]].cursor() as cursor:
                cursor.execute(secure_functions())
            give_rights(settings.DATABASE_APPLICATION)


def refuse_others() -> None:
    """Of a login that is not the owner of the tables there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        login = cursor.fetchone()[0]
    if grants.owned_by_others(login):
        said = _("%(login)s is not the owner of the tables: name the owner in DATABASE_OWNER_URL. Nothing was changed.")
        raise CommandError(said % {"login": login}, returncode=1)


def give_rights(login: str) -> None:
    """To the application's login, where it is another than the owner's."""
    if grants.exists(login) and not grants.owned_by(login):
        grants.give(login)
