"""What confirmed phrases teach: which indicator a federation's reports mean by the words around a number."""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures.models.catalogue import Indicator
from apps.figures.triggers.expressions import Actor
from apps.units.models import Unit


class LearntPhrase(models.Model):
    """The words around a number, as `prose.proposing.wording_of` cuts them.

    Without an indicator they state nothing that is counted here.

    The latest word of a person goes before an earlier one; a federation learns from its own reports alone.
    """

    federation = models.ForeignKey(Unit, models.PROTECT, related_name="learnt_phrases", verbose_name=_("federation"))
    wording = models.CharField(_("wording"), max_length=40, editable=False)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("indicator")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_default=Actor(),
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), editable=False, db_default=TransactionNow())

    class Meta:
        verbose_name = _("learnt phrase")
        verbose_name_plural = _("learnt phrases")
        ordering = ["wording", "pk"]
        constraints = [models.UniqueConstraint(fields=["federation", "wording"], name="figures_phrase_means_one_thing")]
        triggers = recorded("figures.learntphrase", subject="federation_id", text="wording")

    def __str__(self) -> str:
        return self.wording
