"""`manage.py prepare`: all that `serve` does before it serves."""

from django.core.management.base import BaseCommand

from unionrecords.preparation import prepare


class Command(BaseCommand):
    help = "Makes or updates the tables, static files, first records and demonstration accounts."

    def handle(self, *args: object, **options: object) -> None:
        prepare()
