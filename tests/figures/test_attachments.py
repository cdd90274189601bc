"""Evidence as it is kept: once by digest, in pieces, whole or not at all, withdrawn and never deleted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.utils import translation

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.models import AttachedContent, Attachment, ContentPiece
from apps.figures.models.attachments import LARGEST, PIECE
from apps.units.errors import Refused
from tests import builders
from tests.figures.papers import JPG, OFD, PDF, PNG, tamper
from tests.figures.views.test_screens import ScreensWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return ScreensWorld()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def of_form(world, unit=None):
    return EvidencePlace(unit or world.city, world.period, world.form)


def of_cell(world, coverage="area"):
    return EvidencePlace(world.city, world.period, indicator=world.members, coverage=coverage)


def attached(world, content=PDF, name="stamped.pdf", place=None, by=None):
    return attachments.attach(place or of_form(world), ContentFile(content, name), by=by or world.clerk)


def refusal(world, content, name):
    with pytest.raises(Refused) as refused:
        attached(world, content, name)
    assert not Attachment.objects.exists()
    return " ".join(refused.value.reasons)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(PDF, "a.pdf", "pdf"), (OFD, "a.ofd", "ofd"), (JPG, "a.JPEG", "jpg"), (PNG, "a.png", "png")],
)
def test_a_stamped_file_is_kept_with_its_name_its_kind_and_who_brought_it(world, content, name, kind):
    kept = attached(world, content, name)
    assert (kept.name, kept.content.kind, kept.content.size, kept.given_by) == (name, kind, len(content), world.clerk)
    assert b"".join(attachments.pieces(kept.content)) == content
    assert attachments.is_unchanged(kept)


def test_a_large_file_is_kept_in_pieces_of_a_megabyte_and_given_back_whole(world):
    large = PDF + bytes(range(256)) * (PIECE // 128)
    kept = attached(world, large)
    sizes = [len(piece) for piece in attachments.pieces(kept.content)]
    assert sizes == [PIECE, PIECE, len(PDF)]
    assert b"".join(attachments.pieces(kept.content)) == large


def test_ten_megabytes_are_kept_and_one_byte_more_is_refused_in_words(world):
    assert "“large.pdf” is larger than 10 MB" in refusal(world, PDF + bytes(LARGEST - len(PDF) + 1), "large.pdf")
    assert attached(world, PDF + bytes(LARGEST - len(PDF))).content.size == LARGEST


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00 a program", "stamped.pdf", "“stamped.pdf” is no PDF, OFD, JPG or PNG"),
        (PNG, "stamped.pdf", "“stamped.pdf” is in truth a PNG file. Give it back its name, ending in .png."),
        (PDF, "stamped", "“stamped” is in truth a PDF file"),
        (b"", "stamped.pdf", "“stamped.pdf” is empty"),
    ],
)
def test_a_renamed_or_empty_file_is_refused_in_words(world, content, name, said):
    assert said in refusal(world, content, name)


def test_a_name_keeps_no_path_and_no_signs_that_reverse_it(world):
    assert attached(world, name="C:/scans/invoice\u202efdp.pdf").name == "invoicefdp.pdf"
    assert len(attached(world, PDF + b"2", name="长" * 250 + ".pdf").name) == 200


def test_the_same_file_twice_for_the_same_thing_is_one(world):
    assert attached(world) == attached(world, name="again.pdf")
    assert Attachment.objects.count() == 1


def test_the_same_content_for_two_things_is_stored_once(world):
    first, second = attached(world), attached(world, name="list.pdf", place=of_cell(world))
    other = attached(world, place=of_cell(world, "own"))
    assert len({first.pk, second.pk, other.pk}) == 3
    assert (AttachedContent.objects.count(), ContentPiece.objects.count()) == (1, 1)


def test_a_unit_has_room_for_so_much_and_what_does_not_fit_is_refused_in_words(world, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_OF_UNIT", 3 * PIECE)
    kept = attached(world, PDF + bytes(2 * PIECE))
    attached(world, PDF + bytes(2 * PIECE), place=of_cell(world))  # the same content takes its room once
    attachments.withdraw(kept, by=world.clerk, reason="the wrong page")  # what is withdrawn is kept
    with pytest.raises(Refused, match=r"has 1\.0 MB of its 3 MB for evidence left; “stamped.pdf” needs 1\.5 MB"):
        attached(world, PDF + bytes(3 * PIECE // 2))
    assert attached(world, PDF, place=of_form(world)).content.size == len(PDF)
    neighbour = builders.clerk(world.neighbour, "neighbour")
    assert attached(world, PDF + bytes(PIECE), place=of_form(world, world.neighbour), by=neighbour)


def test_what_is_withdrawn_stays_with_who_when_and_why_and_may_be_attached_again(world):
    kept = attachments.withdraw(attached(world), by=world.clerk, reason=" the wrong page ")
    assert (kept.withdrawn_by, kept.withdrawn_because) == (world.clerk, "the wrong page")
    assert kept.withdrawn_at
    assert b"".join(attachments.pieces(kept.content)) == PDF
    with pytest.raises(Refused, match="withdrawn already"):
        attachments.withdraw(kept, by=world.clerk, reason="again")
    again = attached(world)
    assert again != kept
    assert not again.withdrawn_at


def test_nothing_is_withdrawn_without_a_reason(world):
    with pytest.raises(Refused, match="Say why"):
        attachments.withdraw(attached(world), by=world.clerk, reason="  ")
    assert Attachment.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("who", ["supervisor", "viewer", "clerk next door", "expired", "no role"])
def test_only_who_may_enter_the_number_attaches_and_withdraws(world, who):
    kept = attached(world)
    with pytest.raises(PermissionDenied):
        attached(world, PNG, "a.png", by=world.people[who])
    with pytest.raises(PermissionDenied):
        attachments.withdraw(kept, by=world.people[who], reason="because")
    assert list(Attachment.objects.filter(withdrawn_at=None)) == [kept]


def test_the_log_tells_what_was_attached_and_withdrawn(world):
    attachments.withdraw(attached(world), by=world.clerk, reason="the wrong page")
    changes = Change.objects.filter(register="figures.attachment").order_by("pk")
    assert [(change.action, change.object, change.by, change.reason) for change in changes] == [
        ("created", "stamped.pdf", world.clerk, ""),
        ("changed", "stamped.pdf", world.clerk, "the wrong page"),
    ]


# ---- What the database itself holds


def refused_by_the_database(statement, *values):
    with pytest.raises(DatabaseError) as refused, acting(door="test"), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(refused.value)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM figures_attachment",
        "UPDATE figures_attachment SET name = 'other.pdf'",
        "UPDATE figures_attachment SET withdrawn_because = ''",
        "DELETE FROM figures_contentpiece",
        "UPDATE figures_contentpiece SET octets = '\\x00'",
        "DELETE FROM figures_attachedcontent",
        "UPDATE figures_attachedcontent SET size = 7",
    ],
)
def test_no_sql_changes_or_deletes_evidence(world, statement):
    kept = attached(world)
    assert refused_by_the_database(statement)
    assert attachments.is_unchanged(kept)


def test_no_sql_withdraws_twice_or_takes_a_withdrawal_back(world):
    attachments.withdraw(attached(world), by=world.clerk, reason="the wrong page")
    for value in ("'other'", "''"):
        said = refused_by_the_database(f"UPDATE figures_attachment SET withdrawn_because = {value}")
        assert "withdrawn once" in said


def test_nothing_is_attached_whose_pieces_do_not_give_its_digest(world):
    kept = attached(world)
    with acting(door="test"):
        half = AttachedContent.objects.create(digest="0" * 64, kind="pdf", size=100)
        ContentPiece.objects.create(content=half, number=0, octets=PDF)
    columns = "unit_id, period_id, form_id, coverage, name, withdrawn_because"
    said = refused_by_the_database(
        f"INSERT INTO figures_attachment ({columns}, content_id)"
        f" SELECT {columns}, %s FROM figures_attachment WHERE id = %s", half.pk, kept.pk,
    )  # fmt: skip
    assert "do not give its digest" in said


def test_an_attachment_is_of_one_thing(world):
    kept = attached(world)
    columns = "unit_id, period_id, form_id, name, content_id, withdrawn_because"
    said = refused_by_the_database(
        f"INSERT INTO figures_attachment ({columns}, coverage, indicator_id)"
        f" SELECT {columns}, 'area', %s FROM figures_attachment WHERE id = %s", world.members.pk, kept.pk,
    )  # fmt: skip
    assert "figures_attached_to_one_thing" in said


def test_a_piece_changed_past_the_triggers_is_noticed_and_said_in_the_log(world, caplog):
    kept = attached(world)
    tamper()
    assert not attachments.is_unchanged(kept)
    assert f"evidence {kept.pk}" in caplog.text
