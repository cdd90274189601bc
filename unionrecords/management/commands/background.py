"""`manage.py background`: looks at large files and brings them in, for who does not let `serve` do it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from unionrecords.operating import background


class Command(BaseCommand):
    help = "Looks at large files and brings them in at their person's word, for ever; Ctrl+C ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--under", type=int, default=0, help="end with the process of this number, which began it")

    def handle(self, *args: Any, under: int, **options: Any) -> None:
        background.keep_doing(under)
