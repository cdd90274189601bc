"""The registers' screens in the admin."""

from apps.units.admin import change_log, installation, letterheads, people, registers, successions

__all__ = ["change_log", "installation", "letterheads", "people", "registers", "successions"]
