"""Who wants to be told outside of the system, and the messages that are on their way."""

from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)
GIVEN_UP_AFTER = timedelta(days=1)
KEPT = timedelta(days=90)  # a notice on its page, in the queue, and the message that told it
DEFAULT_HOUR = 8


class Channel(models.TextChoices):
    MAIL = "mail", _("e-mail")
    WEBHOOK = "webhook", _("group chat")


class Pace(models.TextChoices):
    NEVER = "never", _("never")
    AT_ONCE = "at once", _("at once")
    DAILY = "daily", _("once a day")


class MessageChoice(models.Model):
    """How a person wants to be told, by each channel; without a row by none. `hour` is of the installation's clock."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    mail = models.CharField(_("by e-mail"), max_length=7, choices=Pace, default=Pace.NEVER)
    webhook = models.CharField(_("in the group chat"), max_length=7, choices=Pace, default=Pace.NEVER)
    hour = models.PositiveSmallIntegerField(
        _("hour of what comes once a day"), default=DEFAULT_HOUR, validators=[MaxValueValidator(23)]
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    days_told = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")
        constraints = [
            models.CheckConstraint(
                name="accounts_message_choice",
                condition=Q(
                    mail__in=["never", "at once", "daily"], webhook__in=["never", "at once", "daily"], hour__lte=23
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def pace(self, channel: str) -> str:
        return self.mail if channel == Channel.MAIL else self.webhook


class OutgoingMessageQuerySet(models.QuerySet):
    def on_their_way(self) -> Self:
        return self.filter(sent_at=None, given_up_at=None)

    def undelivered(self) -> Self:
        """Tried in vain, whether they are tried again or not."""
        return self.filter(sent_at=None, tries__gt=0)

    def over(self) -> Self:
        """Sent or given up so long ago that nobody asks any more."""
        return self.filter(made_at__lt=timezone.now() - KEPT).exclude(sent_at=None, given_up_at=None)


class OutgoingMessage(models.Model):
    """One message to one person by one channel. Its id is made before it is sent, and stays over all tries."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    channel = models.CharField(_("channel"), max_length=7, choices=Channel)
    subject = models.CharField(_("subject line"), max_length=200)
    text = models.TextField(_("text"))
    made_at = models.DateTimeField(_("at"), db_default=Now())
    trying_since = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try = models.DateTimeField(_("next try"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    said = models.CharField(_("what was answered"), max_length=500, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message that did not arrive")
        verbose_name_plural = _("messages that did not arrive")
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["channel", "next_try"], name="accounts_message_due",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["made_at"], name="accounts_message_made"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    def note_sent(self) -> None:
        self.sent_at, self.said = timezone.now(), ""
        self.tries += 1
        self.save()

    def note_failure(self, said: str) -> None:
        """It is tried again after a wait that doubles each time, and given up a day after the first try."""
        now = timezone.now()
        self.next_try = now + min(FIRST_WAIT * 2 ** min(self.tries, 10), LONGEST_WAIT)
        self.tries += 1
        self.said = said[:500]
        if now - self.trying_since >= GIVEN_UP_AFTER:
            self.given_up_at = now
        self.save()

    def drop(self, said: str) -> None:
        """Nobody is to get it any more."""
        self.given_up_at, self.said = timezone.now(), said
        self.save()

    def try_again(self) -> None:
        """From now on for another day, under the same id."""
        self.trying_since = self.next_try = timezone.now()
        self.given_up_at = None
        self.save()
