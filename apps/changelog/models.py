"""The change log: one row for each change of a register row, written by triggers alone."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE, recorded_account, recorded_right


class Change(models.Model):
    """Old and new hold only the columns that differ (all of them for a created or deleted row)."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")

    at = models.DateTimeField(_("at"), db_default=TransactionNow())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    door = models.CharField(_("door"), max_length=40, help_text=_("the screen, file or command it came through"))
    reason = models.TextField(_("reason"))
    batch = models.UUIDField(_("batch"), null=True)
    register = models.CharField(_("register"), max_length=60)
    object_id = models.CharField(_("record"), max_length=40)
    subject_id = models.BigIntegerField(_("subject"), null=True)
    object = models.TextField(_("name"))
    action = models.CharField(_("action"), max_length=10, choices=Action)
    old = models.JSONField(_("old"))
    new = models.JSONField(_("new"))
    subject_name: str  # what a list annotates: the name of what the change is of

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["register", "object_id"]),
            models.Index(fields=["subject_id"]),
            models.Index(fields=["batch"]),
            models.Index(fields=["id"], condition=~models.Q(reason=""), name="changelog_with_reason"),
            models.Index(fields=["id"], condition=models.Q(action="deleted"), name="changelog_deleted"),
        ]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.register} {self.object}"

    @property
    def through(self) -> str:
        """The door in the reader's language."""
        return gettext(self.door) if self.door else ""


GROUPS: Any = User.groups.through
PERMISSIONS: Any = User.user_permissions.through


class Account(User):
    """Accounts are Django's; their changes are recorded as those of the registers are."""

    class Meta:
        proxy = True
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        triggers = recorded_account()


class GroupOfAccount(GROUPS):
    class Meta:
        proxy = True
        verbose_name = _("group of an account")
        verbose_name_plural = _("groups of accounts")
        triggers = recorded_right("auth.user_groups", "group_id")


class PermissionOfAccount(PERMISSIONS):
    class Meta:
        proxy = True
        verbose_name = _("permission of an account")
        verbose_name_plural = _("permissions of accounts")
        triggers = recorded_right("auth.user_user_permissions", "permission_id")
