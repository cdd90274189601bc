"""Registers the change log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ChangelogConfig(AppConfig):
    name = "apps.changelog"
    verbose_name = _("Change log")

    def ready(self) -> None:
        from apps.changelog import acting

        pre_migrate.connect(acting.migrations_begin, sender=self)
        post_migrate.connect(acting.migrations_end, sender=self)
