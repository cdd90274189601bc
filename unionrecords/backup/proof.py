"""When a backup was last proved by restoring it."""

from datetime import datetime, timedelta

from django.utils import timezone

from unionrecords.models import Chore

MADE, PROVED = "backup", "backup proved"
OLD = timedelta(days=2)


def proved(made: datetime) -> None:
    """Noted is when the backup was made: what was written after it, it does not hold."""
    Chore.objects.note(PROVED, made.isoformat())


def last_proved() -> datetime | None:
    """When the last backup that was proved was made; None where none was."""
    said = Chore.objects.filter(name=PROVED).values_list("said", flat=True).first()
    return datetime.fromisoformat(said) if said else None


def is_old(made: datetime | None) -> bool:
    return made is None or timezone.now() - made > OLD
