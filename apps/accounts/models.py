"""The access log, and what is known of passwords beside the accounts themselves."""

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.outgoing import Channel, MessageChoice, OutgoingMessage, Pace
from apps.accounts.password_triggers import PASSWORD_CHANGED, PASSWORD_GIVEN
from apps.accounts.tokens.personal import PersonalToken
from apps.changelog.triggers import NO_TRUNCATE, Guard

__all__ = [
    "AccessLine",
    "AccountWithPassword",
    "Channel",
    "FormerPassword",
    "GivenPassword",
    "MessageChoice",
    "OutgoingMessage",
    "Pace",
    "PersonalToken",
]

UNCHANGED = Guard(
    name="unchanged",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="RAISE EXCEPTION 'the access log is append-only' USING ERRCODE = '23001';",
)
KEPT_HALF_A_YEAR = Guard(
    name="kept_half_a_year",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    as_writer=True,
    func="""
        IF OLD.at > now() - interval '6 months' OR NOT pg_has_role(
            current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'
        ) THEN
            RAISE EXCEPTION 'the access log keeps six months; the owner of the tables removes older lines'
                USING ERRCODE = '23001';
        END IF;
        RETURN OLD;
    """,
)


# Lines that triggers write are the owner's; of all others the moment is not for the writer to say.
AT_ITS_MOMENT = Guard(
    name="at_its_moment",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    as_writer=True,
    func="""
        IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
            NEW.at := statement_timestamp();
        END IF;
        RETURN NEW;
    """,
)


class AccessLine(models.Model):
    """Who came or tried to, from where, and what was taken out: a line is never changed, and kept for half a year.

    `name` is what was typed where nobody has that name, in part; `key` tells such names apart.
    """

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        FAILED = "failed", _("wrong name or password")
        LOCKED = "locked", _("refused: too many wrong tries")
        SIGNED_OUT = "signed_out", _("signed out")
        ENDED = "ended", _("session ended")
        PASSWORD = "password", _("password changed")
        SECOND_FACTOR = "second_factor", _("second factor changed")
        TOKEN = "token", _("personal token made or revoked")
        APPOINTMENT = "appointment", _("appointment")
        EXPORT = "export", _("exported")
        DOWNLOAD = "download", _("downloaded")
        PRINT = "print", _("print view")

    at = models.DateTimeField(_("at"), db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(_("name tried"), max_length=40, blank=True)
    key = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(_("from address"), null=True)
    act = models.CharField(_("what"), max_length=20, choices=Act)
    about = models.CharField(_("of what"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("line of the access log")
        verbose_name_plural = _("access log")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="accounts_line_of_somebody", condition=Q(person__isnull=False) | ~Q(key="")),
            models.CheckConstraint(
                name="accounts_line_about_known_act",
                condition=Q(
                    act__in=[
                        "signed_in", "failed", "locked", "signed_out", "ended", "password", "second_factor", "token",
                        "appointment", "export", "download", "print",
                    ]
                ),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "id"], name="accounts_line_person"),
            models.Index(fields=["key", "id"], name="accounts_line_key", condition=~Q(key="")),
            models.Index(fields=["at"], name="accounts_line_at"),
        ]
        triggers = [AT_ITS_MOMENT, UNCHANGED, KEPT_HALF_A_YEAR, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.person or self.name} {self.act}"


class GivenPassword(models.Model):
    """The password of this account was set by somebody else: one of its own comes before all else. Kept by trigger."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("given password")
        verbose_name_plural = _("given passwords")

    def __str__(self) -> str:
        return str(self.person)


class FormerPassword(models.Model):
    """What an account's last passwords were hashed to, so that none of them is taken again. Kept by trigger."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=128)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")

    def __str__(self) -> str:
        return str(self.person)


class AccountWithPassword(User):
    """Accounts are Django's; what follows from a new password, the database sees to."""

    class Meta:
        proxy = True
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        triggers = [PASSWORD_GIVEN, PASSWORD_CHANGED]
