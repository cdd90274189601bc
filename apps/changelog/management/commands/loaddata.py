"""Plain `loaddata`, acting as the named system account so that the audit trail has an actor."""

from typing import Any

from django.core.management.commands.loaddata import Command as LoadDataCommand

from apps.changelog.acting import acting


class Command(LoadDataCommand):
    def loaddata(self, fixture_labels: tuple[str, ...]) -> Any:
        with acting(door="loaddata", reason=", ".join(fixture_labels)):
            return super().loaddata(fixture_labels)
