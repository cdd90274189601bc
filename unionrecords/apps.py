"""Registers what keeps the system going."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from unionrecords.key_lookups import ask_with_arrays


class OperatingConfig(AppConfig):
    name = "unionrecords"
    verbose_name = _("Operating")

    def ready(self) -> None:
        ask_with_arrays()
