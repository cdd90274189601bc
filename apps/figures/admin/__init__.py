"""The catalogue and the collection in the admin."""

from apps.figures.admin import catalogue, collection

__all__ = ["catalogue", "collection"]
