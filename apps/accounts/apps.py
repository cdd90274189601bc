"""Registers the accounts app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = _("Signing in")

    def ready(self) -> None:
        from allauth.mfa import signals

        from apps.accounts import second_factor, sessions

        user_logged_in.connect(sessions.begin)
        for changed in (signals.authenticator_added, signals.authenticator_removed, signals.authenticator_reset):
            changed.connect(second_factor.on_change)
        signals.authentication_failed.connect(second_factor.on_failure)
