"""The pages at the door. Each that django-allauth would bring and that is not named here does not exist."""

from allauth.account.views import login, logout, password_change
from django.urls import path

from apps.accounts.views import presence, printed, with_own_password

urlpatterns = [
    path("accounts/login/", login, name="account_login"),
    path("accounts/logout/", logout, name="account_logout"),
    path("accounts/password/", with_own_password(password_change), name="account_change_password"),
    path("accounts/presence/", presence, name="presence"),
    path("accounts/printed/", printed, name="printed"),
]
