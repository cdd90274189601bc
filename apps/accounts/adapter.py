"""What happens at the door: django-allauth asks here, and the access log is told."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts import access_log, address, tries
from apps.accounts.access_log import Act

NO_ADDRESS = "0.0.0.0"


class Doorkeeper(DefaultAccountAdapter):
    """Nobody registers herself; a try is counted before the password is looked at."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is not right."),
        "enter_current_password": _("This is not the password until now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code does not fit, or was used already."),
        "rate_limited": _("That was too often."),
        "too_many_login_attempts": _(
            "There were too many wrong tries. Wait a quarter of an hour, or ask an administrator of your federation."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """A script whose session is over is led to this page, and must not take it for an answer of its own."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address.of(request) or NO_ADDRESS

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account, or None. What is wrong is not told: neither words nor time tell a wrong name from a wrong
        password, and an account that is switched off is answered like none."""
        name = credentials.get("username", "")
        person = get_user_by_username(name)
        with tries.one_after_the_other(person, name):
            is_shut = tries.shut(person, name, address.of(request))
            found = None if is_shut else _authenticated(request, credentials)
            if found is None:
                access_log.note_try(request, Act.LOCKED if is_shut else Act.FAILED, person, name)
        if is_shut:
            raise self.validation_error("too_many_login_attempts")
        return found

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            access_log.note(request, Act.SIGNED_IN, user)

    def logout(self, request: HttpRequest) -> None:
        if person := access_log.who(request):
            access_log.note(request, Act.SIGNED_OUT, person)
        super().logout(request)


def _authenticated(request: HttpRequest, credentials: dict[str, Any]) -> User | None:
    AuthenticationBackend.unstash_authenticated_user()
    found = authenticate(request, **credentials)
    AuthenticationBackend.unstash_authenticated_user()  # one that is switched off: nobody
    return found if isinstance(found, User) else None
