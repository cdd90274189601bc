"""`manage.py housekeeping`: what `serve` does by itself beside answering, for who serves by another program."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from unionrecords.operating import chores


class Command(BaseCommand):
    help = "Clears what is over (sessions, files nobody decided on) and looks at the disk, as far as it is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-on", action="store_true", help="for ever: look each minute for what is due")

    def handle(self, *args: Any, keep_on: bool, **options: Any) -> None:
        if keep_on:
            chores.keep_doing()
        done = chores.do_what_is_due()
        self.stdout.write(_("Done: %(chores)s.") % {"chores": ", ".join(done) or _("nothing was due")})
