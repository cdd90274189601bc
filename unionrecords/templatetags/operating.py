"""For the home page of who answers for the installation."""

from datetime import datetime
from typing import NamedTuple

from django import template
from django.conf import settings
from django.contrib.auth.models import User

from apps.figures.files.catalogue.taken import is_news
from apps.units import access
from unionrecords.backup import proof
from unionrecords.operating import disk
from unionrecords.operating.disk import Room

register = template.Library()


class Upkeep(NamedTuple):
    """`proved` is when the last backup that was restored to prove it was made."""

    proved: datetime | None
    room: Room
    has_catalogue_news: bool  # the shipped catalogue is another than the one looked through last

    @property
    def is_old(self) -> bool:
        """Of an embedded database, which is for trying things out, a backup that was never made is not missed."""
        return proof.is_old(self.proved) and not (settings.EMBEDDED and self.proved is None)

    @property
    def wants_care(self) -> bool:
        """Then it comes before all else on the page."""
        return self.is_old or self.room.is_low


@register.simple_tag
def upkeep_for(user: User) -> Upkeep | None:
    """None for who does not administer the whole."""
    if not access.administers_root(user):
        return None
    return Upkeep(proof.last_proved(), disk.room(settings.VAR), access.keeps_catalogue(user) and is_news())
