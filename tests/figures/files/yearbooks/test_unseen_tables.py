"""Tables the reader was not made with: what it keeps is right, else it asks or refuses."""

import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.yearbooks.proposal import TableProposal, one_a_layout
from apps.figures.files.yearbooks.reading import AskingTables
from apps.figures.files.yearbooks.remembered import remember
from apps.units.errors import Faulty, Refused
from tests.figures.files.yearbooks.more_unseen_tables import MORE_UNSEEN
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import YearbookTable
from tests.figures.files.yearbooks.test_tables import LINE, a_year_later, kept, over_both_years, workbook
from tests.figures.files.yearbooks.unseen_tables import UNSEEN
from tests.worlds import shared

pytestmark = pytest.mark.django_db
UNIT = "unit of "
MOST_ROUNDS = 4


@shared
def unseen_office():
    return YearbookOffice()


def meant_by(label: str, said: dict[str, str], kind: str) -> str | None:
    """What the clerk says of a label: the answer most of whose words stand in it; None where none does."""
    fitting = [asked for asked in said if asked.startswith(kind) and all(
        word in label for word in asked.removeprefix(kind).split())]  # fmt: skip
    return said[max(fitting, key=len)] if fitting else None


def say(table: TableProposal, said: dict[str, str]) -> int:
    """The clerk answers what is asked, and nothing else; how many questions these were."""
    answers = table.answers
    for label in [asked.removeprefix("line:") for asked in table.asks if asked.startswith("line:")]:
        meant = meant_by(label, said, LINE)
        if meant is not None:
            answers.indicators[label] = meant
    for name in {"unit", "period", "indicator", "measure"} & table.asks & set(said):
        setattr(answers, name, said[name])
    for label in table.unfound:
        answers.units[label] = meant_by(label, said, UNIT) or ""
    answers.others_left_out, answers.parts_left_out = "others_left_out" in said, "parts_left_out" in said
    return len(table.asks) + len(table.unfound)


def brought_in(data: bytes, office: YearbookOffice, table: YearbookTable) -> tuple[int, list[str]]:
    """How much was asked, and why nothing was kept, where nothing was."""
    layouts, asked = {}, 0
    with override("en"):
        for _round in range(MOST_ROUNDS):
            try:
                files_importer.bring_in(data, by=office.clerk, chosen=FileChoices(layouts=layouts), reason="test")
            except AskingTables as asking:
                for found in one_a_layout(asking.tables):
                    asked += say(found, table.answers)
                    layouts[found.signature] = found.answers
            except Faulty as faulty:
                return asked, [f"{fault.row} {fault.label} {fault.value}: {fault.reason}" for fault in faulty.faults]
            except Refused as refused:
                return asked, refused.reasons
            else:
                remember(office.clerk, layouts)
                return asked, []
    return asked, [f"asks on: {sorted(found.asks)}" for found in asking_again(data, office, layouts)]


def asking_again(data: bytes, office: YearbookOffice, layouts: dict) -> list[TableProposal]:
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(data, by=office.clerk, chosen=FileChoices(layouts=layouts), reason="test")
    return asking.value.tables


@pytest.mark.parametrize("table", [*UNSEEN, *MORE_UNSEEN], ids=lambda table: table.name)
def test_no_wrong_number_of_an_unseen_layout_is_kept_this_year_or_the_next(unseen_office, table):
    asked, refused = brought_in(workbook(table.sheets), unseen_office, table)
    right, wrong, missing = kept() & table.stated, kept() - table.stated, table.stated - kept()
    print(
        f"{table.name}: {len(right)} right, {len(wrong)} wrong, {len(missing)} not kept, {asked} asked. {refused[:3]}"
    )
    assert wrong == set()
    asked, refused = brought_in(a_year_later(table), unseen_office, table)
    later = over_both_years(table)
    right, wrong = kept() & later, kept() - later - table.stated
    print(f"  next year: {len(right)} right, {len(wrong)} wrong, {asked} asked. {refused[:3]}")
    assert wrong == set()
