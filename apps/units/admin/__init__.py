"""The registers' screens in the admin."""

from apps.units.admin import registers

__all__ = ["registers"]
