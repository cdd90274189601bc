"""Evidence in the invented region: scans of one page, each a PDF of some words, the same at every making."""

from django.core.files.base import ContentFile

from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.demonstration import people, planted
from apps.figures.demonstration.planted import Scan
from apps.figures.demonstration.region_tables import COLLECTED, TOP
from apps.figures.demonstration.returns import CodeBook
from apps.figures.models import Attachment, Period, Source
from apps.units.models import Unit

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
BEFORE_THE_WORDS = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 {FONT} >> >> >>",
)  # A4 in points


def attach(book: CodeBook) -> None:
    """Stamped sheets of forms, the list behind a number, the page of a source, and one that was a mistake."""
    period = Period.objects.get(code=str(COLLECTED))
    for scan in (*planted.STAMPED, planted.MISTAKEN):
        unit = Unit.objects.get(code=scan.unit)
        kept = _attach(scan, EvidencePlace(unit, period, book.forms[unit.register]))
        if scan is planted.MISTAKEN:
            attachments.withdraw(kept, by=people.person(people.REGION_CLERK), reason=planted.MISTAKEN_REASON)
    cell = planted.LISTED
    place = EvidencePlace(
        Unit.objects.get(code=cell.unit), period, indicator=book.indicators[cell.indicator], coverage=cell.coverage
    )
    _attach(planted.LIST, place)
    source = Source.objects.get(code=planted.SOURCE)
    _attach(planted.CUTTING, EvidencePlace(Unit.objects.get(code=TOP), source=source))


def _attach(scan: Scan, place: EvidencePlace) -> Attachment:
    return attachments.attach(place, ContentFile(page(scan.words), scan.name), by=people.person(people.REGION_CLERK))


def page(words: str) -> bytes:
    """A PDF of one page with a line of Latin words on it."""
    shown = f"BT /F1 18 Tf 72 720 Td ({words}) Tj ET"
    written, places = "%PDF-1.4\n", []
    parts = (*BEFORE_THE_WORDS, f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    for number, part in enumerate(parts, start=1):
        places.append(f"{len(written):010} 00000 n \n")
        written += f"{number} 0 obj\n{part}\nendobj\n"
    index = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{''.join(places)}"
    trailer = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return (written + index + trailer).encode("ascii")
