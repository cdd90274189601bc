"""Who does what where, between two days."""

from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.lines_sql import line
from apps.changelog.people import called
from apps.changelog.triggers import Guard, recorded
from apps.units.models.unit import Federation
from apps.units.roles import Role

IN_ACCESS_LOG = Guard(
    name="in_access_log",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=line(
        "appointment",
        "concat_ws(' · ', (SELECT username FROM auth_user WHERE id = NEW.user_id), NEW.role,"
        " (SELECT code FROM units_unit WHERE id = NEW.federation_id), concat(NEW.starts, ' – ', NEW.ends))",
        "NEW.user_id",
    )
    + "RETURN NULL;",
)


class AppointmentQuerySet(models.QuerySet):
    """`ends` is the first day an appointment no longer holds, so that one can end with effect at once."""

    def on(self, day: date) -> Self:
        return self.not_ended(day).filter(starts__lte=day)

    def not_ended(self, day: date) -> Self:
        """In force on the day or later."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=day) & Q(ends__gt=models.F("starts")))


class Appointment(models.Model):
    """Lets a person act in a role in a federation's subtree, from a day until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="appointments",
        limit_choices_to={"is_active": True, "is_staff": True},
        verbose_name=_("person"),
    )
    federation = models.ForeignKey(
        Federation, models.PROTECT, related_name="appointments", verbose_name=_("federation")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    starts = models.DateField(pgettext_lazy("day", "from"))
    ends = models.DateField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer holds; empty: until further notice."),
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-starts"]
        constraints = [
            models.CheckConstraint(
                name="units_appointment_ends_after_start",
                condition=Q(ends__gte=F("starts")),
                violation_error_message=_("An appointment cannot end before it starts."),
            )
        ]
        triggers = [*recorded("units.appointment", subject="federation_id", text="user_id"), IN_ACCESS_LOG]

    def __str__(self) -> str:
        return f"{called(self.user)} · {self.get_role_display()} · {self.federation}"
