"""The text of a source, where the office has the right to keep it: a locator opens the sentence in it."""

import hashlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures.models.catalogue import Source

LONGEST_TEXT = 200_000  # signs: no longer one is read, either


class SourceTextManager(models.Manager["SourceText"]):
    def keep(self, source: Source, text: str) -> "SourceText":
        """The text, tidied as `prose.texts` does, takes the place of the one before."""
        kept, _new = self.update_or_create(
            source=source, defaults={"digest": hashlib.sha256(text.encode()).hexdigest(), "signs": len(text)}
        )
        SourceWording.objects.update_or_create(text=kept, defaults={"content": text})
        return kept


class SourceText(models.Model):
    """That a source's text is kept, and which: the log keeps its digest, not the text."""

    source = models.OneToOneField(
        Source, models.CASCADE, primary_key=True, related_name="kept_text", verbose_name=_("source")
    )
    digest = models.CharField(_("SHA-256"), max_length=64, editable=False)
    signs = models.PositiveIntegerField(_("characters"), editable=False)

    objects = SourceTextManager()

    class Meta:
        verbose_name = _("text of a source")
        verbose_name_plural = _("texts of sources")
        constraints = [
            models.CheckConstraint(name="figures_sourcetext_digest", condition=Q(digest__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(name="figures_sourcetext_signs", condition=Q(signs__range=(1, LONGEST_TEXT))),
        ]
        triggers = recorded("figures.sourcetext", key="source_id", subject="source_id", text="digest")

    def __str__(self) -> str:
        return str(self.source)

    @property
    def content(self) -> str:
        """The text itself, a paragraph a line."""
        return self.wording.content


class SourceWording(models.Model):
    """The text itself."""

    text = models.OneToOneField(SourceText, models.CASCADE, primary_key=True, related_name="wording")
    content = models.TextField(_("text"))

    class Meta:
        verbose_name = _("wording of a source")
        verbose_name_plural = _("wordings of sources")
        constraints = [
            models.CheckConstraint(
                name="figures_sourcewording_length",
                condition=LessThanOrEqual(Length("content"), LONGEST_TEXT),
            )
        ]

    def __str__(self) -> str:
        return str(self.text)
