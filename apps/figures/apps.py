"""Registers the figures app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "apps.figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        from apps.figures.workflow.tree_follower import FormsAndTotals
        from apps.units.tree.followers import FOLLOWING

        FOLLOWING.append(FormsAndTotals())
