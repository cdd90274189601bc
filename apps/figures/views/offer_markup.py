"""The sum from below beside an area cell, as HTML: on the grid, in what its script puts in place, and on a review."""

from html import escape

from django.utils.translation import gettext as _

from apps.figures.totals.form_sums import OfferedSum
from apps.figures.views.beside import SumBeside


class OfferMarkup:
    """Writes the offers of one unit's cells; `editable`: a whole sum can be taken. Its words are looked up once."""

    def __init__(self, prefix: str, *, editable: bool) -> None:
        self.prefix, self.editable = prefix, editable
        self.taken, self.below = escape(_("taken")), escape(_("Sum from below"))
        self.taken_title, self.lacking = escape(_("taken from below")), escape(_("without the own part"))

    def of(self, row: SumBeside) -> str:
        """What is said of the sum; "" where nothing comes from below."""
        if row.offer is None:
            return ""
        if row.says_the_sum:
            return self._as_stated(row.offer, row.taken)
        was_taken = f"<small>{self.taken} {escape(row.taken)}</small>\n" if row.taken else ""
        if row.offer.is_whole and self.editable:
            return was_taken + self._to_take(row, row.offer)
        return was_taken + self._told(row.offer)

    def _as_stated(self, offer: OfferedSum, taken: str) -> str:
        """Of a cell that says the sum already."""
        if taken:
            return f'<small title="{self.taken_title}">✓ {self.taken} {offer.completeness}</small>'
        return f'<small title="{self.below}">Σ {offer.completeness}</small>'

    def _to_take(self, row: SumBeside, offer: OfferedSum) -> str:
        printed = escape(offer.printed)
        label = _("Take the whole sum from below: %(sum)s (%(name)s)") % {"sum": offer.printed, "name": row.name}
        title = escape(_("The whole sum from below. This button, or = in the cell, takes it."))
        return (
            f'<button type="submit" class="take" name="take-{self.prefix}{row.key}" value="{printed}"'
            f' data-sum="{escape(offer.text)}" title="{title}" aria-label="{escape(label)}">Σ {printed}</button>'
        )

    def _told(self, offer: OfferedSum) -> str:
        lacking = f"\n<small>{self.lacking}</small>" if offer.lacks_own else ""
        return f'<small title="{self.below}">Σ {escape(offer.printed)}</small>{lacking}'
