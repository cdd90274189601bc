"""`manage.py remove_second_factor`: for who lost telephone, key and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.access_log import Act
from apps.accounts.models import AccessLine


class Command(BaseCommand):
    help = "Removes app, keys and recovery codes of an account; where its role asks for a factor, a new one is set up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account")

    @transaction.atomic
    def handle(self, *args: Any, account: str, **options: Any) -> None:
        person = User.objects.filter(username=account).first()
        if person is None:
            raise CommandError(_("There is no account “%(account)s”.") % {"account": account}, returncode=1)
        removed, _rows = Authenticator.objects.filter(user=person).delete()
        if not removed:
            raise CommandError(_("“%(account)s” has no second factor.") % {"account": account}, returncode=1)
        AccessLine.objects.create(person=person, act=Act.SECOND_FACTOR, about="remove_second_factor")
        self.stdout.write(_("“%(account)s” signs in by the password alone now.") % {"account": account})
