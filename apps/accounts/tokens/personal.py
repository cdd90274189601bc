"""A personal token: shown once, kept as its digest, good for so many days and from where its person says."""

import hashlib
import secrets
from datetime import date, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BEGINS = "unr_"  # by which those who look for leaked secrets know one
BYTES = 32
LONGEST = timedelta(days=366)
USUAL = timedelta(days=90)
MOST = 20  # tokens of one person
NOTED_EVERY = timedelta(minutes=1)  # what comes sooner after a use that was noted is not written


class PersonalTokenQuerySet(models.QuerySet["PersonalToken"]):
    def of(self, secret: str) -> "PersonalToken | None":
        """The token with this secret, its person beside it; None where there is none."""
        return self.select_related("person").filter(digest=digest_of(secret)).first()


class PersonalToken(models.Model):
    """What a program shows instead of a password. Whoever has the tables has the digests, and no token.

    A revoked token is gone; that it was there the access log says.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False, verbose_name=gettext_lazy("account")
    )
    name = models.CharField(gettext_lazy("what it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    networks = models.CharField(
        gettext_lazy("from these addresses only"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("Addresses or networks with blanks between them: 10.1.2.3 10.1.0.0/16; empty: any."),
    )
    made_at = models.DateTimeField(gettext_lazy("made at"), db_default=Now(), editable=False)
    expires_on = models.DateField(gettext_lazy("last day"))
    last_used_at = models.DateTimeField(gettext_lazy("last used"), null=True, editable=False)
    last_used_from = models.GenericIPAddressField(gettext_lazy("from address"), null=True, editable=False)

    objects = PersonalTokenQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("personal token")
        verbose_name_plural = gettext_lazy("personal tokens")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="accounts_one_token_of_a_name",
            ),
            models.CheckConstraint(name="accounts_token_digest", condition=Q(digest__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        today = timezone.localdate()
        if self.expires_on and not today <= self.expires_on <= today + LONGEST:
            raise ValidationError({"expires_on": _("The last day lies between today and a year from now.")})
        for word in self.networks.split():
            if not _is_network(word):
                said = _("“%(word)s” is no network: write an address, or a network like 10.1.0.0/16.")
                raise ValidationError({"networks": said % {"word": word}})

    def make(self) -> str:
        """Keeps it, and gives its secret: the only time that anybody sees it."""
        secret = BEGINS + secrets.token_urlsafe(BYTES)
        self.digest = digest_of(secret)
        self.save()
        return secret

    def is_over(self, today: date) -> bool:
        return today > self.expires_on

    def is_good_from(self, address: str | None) -> bool:
        """Whether it may be used from there."""
        if not self.networks:
            return True
        return address is not None and any(
            ip_address(address) in ip_network(network) for network in self.networks.split()
        )

    def note_use(self, address: str | None) -> None:
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > NOTED_EVERY or self.last_used_from != address:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now, last_used_from=address)


def _is_network(word: str) -> bool:
    """An address alone is one too; 10.1.2.3/16 is none, since it names a machine in one."""
    try:
        ip_network(word)
    except ValueError:
        return False
    return True


def digest_of(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash: nobody guesses it, and its SHA-256 does not lead back to it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def tokens_of(person: int) -> models.QuerySet[PersonalToken]:
    return PersonalToken.objects.filter(person=person)
