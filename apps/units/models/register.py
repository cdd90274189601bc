"""The registers: the lists that units stand in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.TextChoices):
    """The lists of units; the letter an indicator's carriers are written with in the catalogue is `letter`."""

    FEDERATION = "federation", _("Federations")
    GRASSROOTS = "grassroots", _("Grassroots unions")
    STATION = "station", _("Worker stations")
    ROOM = "room", _("Reading rooms")
    CAMPAIGN = "campaign", _("Campaigns")
    FACILITY = "facility", _("Other facilities")

    @property
    def letter(self) -> str:
        return {"facility": "L"}.get(self.value, self.value[0].upper())
