"""What django-allauth keeps is shown on its own pages, not in the admin."""

from importlib import import_module

from django.apps import apps
from django.contrib import admin

THEIRS = ("account",)
for label in THEIRS:
    import_module(f"allauth.{label}.admin")  # registers its tables, so that they can be taken out
    admin.site.unregister(
        [model for model in apps.get_app_config(label).get_models() if admin.site.is_registered(model)]
    )
