"""The pages at the door. Each that django-allauth would bring and that is not named here does not exist."""

from allauth.account.views import (
    login,
    logout,
    password_change,
    password_reset,
    password_reset_done,
    password_reset_from_key,
    password_reset_from_key_done,
    reauthenticate,
)
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount.providers.openid_connect import views as directory
from allauth.socialaccount.views import login_cancelled
from allauth.usersessions.views import list_usersessions
from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from apps.accounts.forgotten import where_mail_is_sent
from apps.accounts.post.page import choice
from apps.accounts.tokens.page import revoke_token, tokens_page
from apps.accounts.views import answering, end_session, heard, presence, printed, with_own_password

PAGES = {
    "account_login": ("login/", login),
    "account_logout": ("logout/", logout),
    "account_change_password": ("password/", with_own_password(password_change)),
    "account_reset_password": ("forgotten/", where_mail_is_sent(password_reset)),
    "account_reset_password_done": ("forgotten/sent/", where_mail_is_sent(password_reset_done)),
    "account_reset_password_from_key_done": ("forgotten/set/", where_mail_is_sent(password_reset_from_key_done)),
    "account_reauthenticate": ("again/", reauthenticate),
    "mfa_index": ("second-factor/", factors.index),
    "mfa_authenticate": ("second-factor/show/", factors.authenticate),
    "mfa_reauthenticate": ("second-factor/again/", factors.reauthenticate),
    "mfa_activate_totp": ("second-factor/app/", app.activate_totp),
    "mfa_deactivate_totp": ("second-factor/app/remove/", app.deactivate_totp),
    "mfa_view_recovery_codes": ("second-factor/codes/", recovery_codes.view_recovery_codes),
    "mfa_generate_recovery_codes": ("second-factor/codes/new/", recovery_codes.generate_recovery_codes),
    "mfa_download_recovery_codes": ("second-factor/codes/download/", recovery_codes.download_recovery_codes),
    "mfa_add_webauthn": ("second-factor/keys/", keys.add_webauthn),
    "mfa_remove_webauthn": ("second-factor/keys/<int:pk>/remove/", keys.remove_webauthn),
    "mfa_reauthenticate_webauthn": ("second-factor/keys/again/", keys.reauthenticate_webauthn),
    "openid_connect_login": ("directory/<slug:provider_id>/", heard(directory.login)),
    "openid_connect_callback": ("directory/<slug:provider_id>/back/", heard(directory.callback)),
    "socialaccount_login_cancelled": ("directory/", login_cancelled),
    "messages": ("messages/", choice),
    "usersessions_list": ("sessions/", list_usersessions),
    "end_session": ("sessions/<int:pk>/end/", end_session),
    "tokens": ("tokens/", tokens_page),
    "revoke_token": ("tokens/<int:pk>/revoke/", revoke_token),
    "presence": ("presence/", presence),
    "printed": ("printed/", printed),
}
urlpatterns: list[URLPattern] = [
    path(f"accounts/{address}", answering(view), name=name) for name, (address, view) in PAGES.items()
]
urlpatterns += [
    re_path(
        r"^accounts/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        answering(where_mail_is_sent(password_reset_from_key)),
        name="account_reset_password_from_key",
    )
]
