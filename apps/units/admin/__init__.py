"""The registers' screens in the admin."""

from apps.units.admin import installation, registers

__all__ = ["installation", "registers"]
