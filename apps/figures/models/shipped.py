"""What each record of the catalogue said when it was taken over from the one that comes with the system."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShippedRow(models.Model):
    """One record as it was shipped, by its table and its codes. No trail: nobody edits it.

    One row, of the table FILE, keeps the digest of the shipped catalogue that was looked through last.
    """

    FILE = ""

    table = models.CharField(_("table"), max_length=20, blank=True)
    key = models.CharField(_("codes"), max_length=200, blank=True)
    said = models.JSONField(_("as it was shipped"))  # by column; of other records their codes

    class Meta:
        verbose_name = _("record as it was shipped")
        verbose_name_plural = _("records as they were shipped")
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="figures_shipped_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
