"""How a unit is reached, and who leads it: columns that several registers share. Who may see which of them is decided
by `apps.units.access.hidden`."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from apps.units.telephones import TELEPHONE_PATTERN

NO_TELEPHONE = _(
    "This is no telephone number. Write a mobile number (13812345678) or a landline with its area code "
    "(0772-2825363); several with semicolons between them."
)


def telephone_plain(register: str) -> CheckConstraint:
    """What the database holds the telephone numbers of a register to."""
    return CheckConstraint(
        name=f"units_{register}_telephone",
        condition=Q(telephone__regex=TELEPHONE_PATTERN),
        violation_error_message=NO_TELEPHONE,
    )


class Contacts(models.Model):
    """Whom one asks about a unit."""

    contact = models.CharField(_("contact person"), max_length=50, blank=True, default="", db_default="")
    telephone = models.CharField(
        _("telephone"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_("13812345678 or 0772-2825363; several with semicolons between them"),
    )

    class Meta:
        abstract = True


class UnionContacts(Contacts):
    """Of a union: who leads it, where it sits, when the next election of its committee is due."""

    chair = models.CharField(_("chair of the union"), max_length=50, blank=True, default="", db_default="")
    address = models.CharField(_("postal address"), max_length=200, blank=True, default="", db_default="")
    next_election = models.DateField(
        _("next election"), null=True, blank=True, help_text=_("The day by which the committee is elected anew")
    )

    class Meta:
        abstract = True


class VisitorContacts(Contacts):
    """Of a place that members come to: when it is open."""

    hours = models.CharField(
        _("opening hours"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text=_("As a notice at the door says it: Monday to Friday 8:30–17:30"),
    )

    class Meta:
        abstract = True
