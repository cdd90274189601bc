"""Registers the units app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "apps.units"
    verbose_name = _("Registers")

    def ready(self) -> None:
        from apps.accounts import directories, second_factor
        from apps.units import access

        second_factor.roles_of = access.roles
        directories.lies_within = access.lies_within
