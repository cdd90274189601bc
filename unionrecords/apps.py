"""Registers what keeps the system going."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperatingConfig(AppConfig):
    name = "unionrecords"
    verbose_name = _("Operating")
