"""The pages at the door. Each that django-allauth would bring and that is not named here does not exist."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/logout/", views.logout, name="account_logout"),
]
