"""Signing in by a federation's own directory (OpenID Connect), which vouches for its own people and for nobody else.

Who a person is, the directory says: the name of her account in one claim. What she may do, the appointments here say;
and a directory lets in only people all of whose appointments lie in its federation or below. Nobody gets an account by
a directory: accounts are made here, with their first appointment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.accounts import access_log, second_factor
from apps.accounts.access_log import Act


@dataclass(frozen=True)
class KnownDirectory:
    """One directory as the operator describes it (environment.directories)."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    federation: str  # the code of the federation whose people it knows
    claim: str = "preferred_username"  # what says the name of the account
    second_factor: bool = False  # whether it has asked for a second factor itself


def _nobody(person: User, federation: str) -> bool:
    return False


# Whether all a person's appointments lie in a federation or below. Those stand above this floor: they put it in place.
lies_within: Callable[[User, str], bool] = _nobody


def vouched_for(request: HttpRequest, person: User) -> bool:
    """Whether the person came in by a directory: its password and its second factor are its own business."""
    records = get_authentication_records(request, person)
    return bool(records) and records[-1]["method"] == "socialaccount"


def known(provider_id: str) -> KnownDirectory:
    return next(KnownDirectory(**said) for said in settings.DIRECTORIES if said["id"] == provider_id)


class FederationDirectory(DefaultSocialAccountAdapter):
    """Finds the account that a directory vouches for, or says that there is none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those the operator describes; none is kept in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        directory = known(sociallogin.account.provider)
        name = str(_claims(sociallogin).get(directory.claim) or "")
        person = sociallogin.user if sociallogin.is_existing else _named(name)
        if sociallogin.state.get("process") != "login" or person is None:
            _refuse(request, None, name or directory.id)
        if not person.is_active or not lies_within(person, directory.federation):
            _refuse(request, person, name)
        if second_factor.lacks(person) and not directory.second_factor:
            said = _("Your role asks for a second factor, which this directory does not: sign in by your password.")
            _refuse(request, person, name, said)
        if not sociallogin.is_existing:
            account = sociallogin.account
            sociallogin.account = SocialAccount.objects.create(user=person, provider=account.provider, uid=account.uid)
            sociallogin.user = person


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the directory says of the person: in the token, and more of it when asked."""
    said = sociallogin.account.extra_data
    return {**said.get("id_token", {}), **said.get("userinfo", {})}


def _named(name: str) -> User | None:
    return User.objects.filter(username=name).first() if name else None


def _refuse(request: HttpRequest, person: User | None, name: str, said: str = "") -> NoReturn:
    access_log.note_try(request, Act.FAILED, person, name)
    messages.error(request, said or _("The directory knows you, but you have no account here that it vouches for."))
    raise ImmediateHttpResponse(redirect("account_login"))
