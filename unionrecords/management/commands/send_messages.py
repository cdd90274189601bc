"""`manage.py send_messages`: what `serve` does by itself each minute, now; or a message to try the way there."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.accounts.models import OutgoingMessage
from apps.accounts.post import channels
from apps.accounts.post.errors import NotDelivered
from unionrecords.operating import post


class Command(BaseCommand):
    help = "Sends the messages that are due; with --test ACCOUNT one to try each way that UNIONRECORDS_MESSAGES names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--test", metavar="ACCOUNT", help="send nothing but a message to try, to this account")

    def handle(self, *args: Any, test: str | None, **options: Any) -> None:
        if not channels.in_use():
            raise CommandError(_("UNIONRECORDS_MESSAGES names no way by which messages leave."), returncode=1)
        if test:
            self.try_all(test)
            return
        done = post.go_round()
        self.stdout.write(_("Sent: %(sent)s, failed: %(failed)s.") % done._asdict())
        if done.failed:
            raise CommandError(
                _("What failed is tried again; why stands under Records → Messages that did not arrive."), returncode=1
            )

    def try_all(self, account: str) -> None:
        person = User.objects.filter(username=account).first()
        if person is None:
            raise CommandError(_("There is no account %(account)s.") % {"account": account}, returncode=1)
        for channel in channels.in_use():
            subject, text = _("A message to try the way"), _("Whoever reads this is reached by the system.")
            message = OutgoingMessage(person=person, channel=channel, subject=subject, text=text)
            try:
                channels.DELIVER[channel](message)
            except (NotDelivered, ValueError) as error:  # or no mail can be made of it
                said = _("%(way)s: not taken (%(why)s).") % {"way": channel, "why": error}
                raise CommandError(said, returncode=1) from error
            self.stdout.write(_("%(way)s: taken, as %(number)s.") % {"way": channel, "number": message.pk})
