"""The roles a person may hold in a federation's subtree; apps.units.access says what each of them may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "clerk", _("clerk")
    SUPERVISOR = "supervisor", _("supervisor")
    VIEWER = "viewer", _("viewer")
    ADMINISTRATOR = "administrator", _("administrator")
