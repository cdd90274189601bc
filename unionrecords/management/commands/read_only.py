"""`manage.py read_only`: nothing is written from now on, for an upgrade; `--end` when it is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from unionrecords.operating import read_only


class Command(BaseCommand):
    help = "Lets pages be read and nothing be written, on this host, at once; --end lets writing go on."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sentence", nargs="?", default="", help="what people are told, such as until when")
        parser.add_argument("--end", action="store_true")

    def handle(self, *args: Any, sentence: str, end: bool, **options: Any) -> None:
        if end:
            read_only.end()
            self.stdout.write(_("Everything can be written again."))
        else:
            read_only.begin(sentence)
            self.stdout.write(_("Pages are read, nothing is written. End it with: manage.py read_only --end"))
