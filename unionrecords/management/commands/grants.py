"""`manage.py grants`: gives the application's login its rights, and tells what it may do that it should not."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from unionrecords import grants
from unionrecords.logins import as_owner


class Command(BaseCommand):
    help = "Gives the application's login, which DATABASE_URL names, its rights, and checks them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell what is not as it should be")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        login = settings.DATABASE_APPLICATION
        with as_owner():
            refuse_one_login(login)
            if not check:
                grants.give(login)
            wrong = grants.differences(login)
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(_("The rights of %(login)s are not as they should be.") % {"login": login}, returncode=1)
        said = _("%(login)s reads and writes rows, and has no right over the trail but to read it.")
        self.stdout.write(said % {"login": login})


def refuse_one_login(login: str) -> None:
    if not grants.exists(login):
        said = _("There is no login %(login)s. As a superuser: CREATE ROLE %(login)s LOGIN")
        raise CommandError(said % {"login": login}, returncode=1)
    if grants.owned_by(login):
        said = _(
            "%(login)s, whom DATABASE_URL names, is the owner of the tables and can do anything to them. "
            "Name another login there, and the owner in DATABASE_OWNER_URL."
        )
        raise CommandError(said % {"login": login}, returncode=1)
