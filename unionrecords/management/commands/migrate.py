"""`manage.py migrate`: as Django's, but a database too old to be brought forward is refused before it is touched."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections

from unionrecords import grants
from unionrecords.logins import as_owner
from unionrecords.rights import secure_functions
from unionrecords.upgrade import leave_triggers_unrendered, refuse_older


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            refuse_older(connections[options["database"]])
            leave_triggers_unrendered()
            super().handle(*args, **options)
            with connections[options["database"]].cursor() as cursor:
                cursor.execute(secure_functions())
            give_rights(settings.DATABASE_APPLICATION)


def give_rights(login: str) -> None:
    """To the application's login, where it is another than the owner's."""
    if grants.exists(login) and not grants.owned_by(login):
        grants.give(login)
