"""Plain `loaddata`, acting as the named system account so that the audit trail has an actor."""

from collections.abc import Sequence

from django.core.management.commands.loaddata import Command as LoadDataCommand

from apps.changelog.acting import acting


class Command(LoadDataCommand):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        with acting(door="loaddata", reason=", ".join(fixture_labels)):
            super().loaddata(fixture_labels)
