"""Who has to show a second thing beside the password, and what happens when that changes or fails."""

from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts import access_log
from apps.accounts.access_log import Act

MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for one of these


def _nobody_knows(person: User) -> set[str]:
    return set()


# The roles a person holds today. Appointments stand above this floor: they put their answer in place.
roles_of: Callable[[User], set[str]] = _nobody_knows


def is_asked_of(person: User) -> bool:
    """Whether one of the person's roles asks for a second factor (UNIONRECORDS_SECOND_FACTOR)."""
    asking = set(settings.SECOND_FACTOR_ROLES)
    return bool(asking) and bool(roles_of(person) & asking)


def lacks(person: User) -> bool:
    """Whether a second factor is asked of the person who has none."""
    return is_asked_of(person) and not Authenticator.objects.filter(user=person, type__in=MAIN).exists()


class SecondFactor(DefaultMFAAdapter):
    """The words of an office; the last factor of whom one is asked of is not removed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit, or was used already."),
        "cannot_delete_authenticator": _("Your role asks for a second factor: set up another before you remove this."),
        "cannot_generate_recovery_codes": _("Set up an app or a key first."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=MAIN).exclude(pk=authenticator.pk)
        return not is_asked_of(authenticator.user) or others.exists()

    def build_totp_svg(self, url: str) -> str:
        """Without the line that begins a file: it stands in a page."""
        return super().build_totp_svg(url).partition("?>")[2]


def on_change(sender: type[Authenticator], request: HttpRequest, user: User, **more: object) -> None:
    """A line of the access log for each factor that is added, removed or made anew."""
    access_log.note(request, Act.SECOND_FACTOR, user, str(getattr(more.get("authenticator"), "type", "")))


def on_failure(sender: type[Authenticator], request: HttpRequest, user: User, **more: object) -> None:
    """A wrong code is a wrong try, counted with the wrong passwords."""
    access_log.note(request, Act.FAILED, user, "second factor")
