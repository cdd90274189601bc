"""The page on which a clerk says how tables are read asks all that is open, and shows what was understood."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.figures.models import Figure, TableLayout
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import LIUZHOU, MEMBERS, STAFF
from tests.figures.files.yearbooks.test_tables import workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def page_office():
    return YearbookOffice()


class UploadedTable:
    """A clerk's upload of one workbook, answered in rounds until nothing is asked."""

    def __init__(self, office: YearbookOffice, sheets: dict[str, list[list[object]]]) -> None:
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(office.clerk)
        file = SimpleUploadedFile("年鉴.xlsx", workbook(sheets))
        self.page = self.client.post("/files/", {"file": file}, follow=True)

    @property
    def forms(self) -> list:
        return list((self.page.context or {}).get("tables") or [])

    def answer(self, **said: str) -> None:
        """Leaves all as it was filled in but what is said here; a label nobody chose anything for is left out."""
        filled = {}
        for form in self.forms:
            for field in form:
                value = field.value()
                filled[field.html_name] = "" if value in (None, "?") else "on" if value is True else value
        answered = {name: value for name, value in (filled | said).items() if value is not False}
        self.page = self.client.post(self.page.redirect_chain[-1][0], answered, follow=True)

    def confirm(self) -> None:
        preview = self.page.context["preview"]
        address = self.page.redirect_chain[-1][0]
        sent = {"confirm": "1", "seen": preview.digest, "at": preview.at}
        self.page = self.client.post(address, sent, follow=True)


def rows(name: str, *more: list[object]) -> list[list[object]]:
    return [["指标", "2014年"], ["工会会员人数(人)", 606500], *more]


def test_what_only_the_second_sheet_of_a_layout_asks_is_asked_too(page_office):
    sheets = {"南宁市": rows("南宁市"), "柳州市": rows("柳州市", ["入会情况", 5177])}
    upload = UploadedTable(page_office, sheets)
    (form,) = upload.forms
    assert "入会情况" in form.labels
    upload.answer(**{f"t0-line-{form.labels.index('入会情况')}": STAFF})
    assert not upload.forms, "it leads to the preview"


def test_labels_past_those_of_one_page_are_asked_on_the_next(page_office):
    others = [[f"某项{chr(0x4E00 + number)}", 5177] for number in range(205)]
    upload = UploadedTable(page_office, {"Sheet1": [["柳州市工会情况"], *rows("柳州市", *others)]})
    upload.answer()
    (form,) = upload.forms
    assert len([label for label in form.labels if f"line:{label}" in form.proposal.asks]) == 5
    upload.answer()
    assert not upload.forms, "it leads to the preview"


def test_other_units_past_those_of_one_page_are_asked_on_the_next(page_office):
    others = [[f"某{chr(0x4E00 + number)}县", 9] for number in range(205)]
    table = [["2014年"], ["地区", "工会会员人数(人)"], *others, ["柳州市", 606500]]
    upload = UploadedTable(page_office, {"Sheet1": table})
    upload.answer(**{"t0-others_left_out": "on"})
    (form,) = upload.forms
    assert form.proposal.asks == {"units"}
    upload.answer()
    assert not upload.forms, "it leads to the preview"


def test_the_page_shows_which_unit_and_period_the_titles_were_understood_to_say(page_office):
    upload = UploadedTable(page_office, {"Sheet1": [["2014年柳州市工会情况"], ["指标", "本年"], ["工会会员人数", 5]]})
    (form,) = upload.forms
    (said,) = form.understood
    assert (LIUZHOU in said, "2014" in said) == (True, True)
    assert said in upload.page.text.replace("&quot;", '"')


def test_parts_of_a_year_are_left_out_by_a_box_that_stands_only_where_there_are_any(page_office):
    def form_of(*periods: str):
        heads = [["柳州市工会会员人数（人）"], ["项目", *periods], ["工会会员人数", *[5] * len(periods)]]
        (form,) = UploadedTable(page_office, {"Sheet1": heads}).forms
        return form

    assert "parts_left_out" in form_of("2014年上半年", "2014年").questions
    assert "parts_left_out" not in form_of("2014年").questions


def test_a_place_with_which_a_title_begins_is_filled_in_and_has_to_be_looked_at(page_office):
    sheets = {"Sheet1": [["柳州钢铁集团工会情况"], ["指标", "2014年"], ["工会会员人数(人)", 14000]]}
    (form,) = UploadedTable(page_office, sheets).forms
    assert form["unit"].value() == LIUZHOU


def test_an_indicator_said_of_an_earlier_table_is_filled_in_and_has_to_be_looked_at(page_office):
    def numbers(year: int) -> dict[str, list[list[object]]]:
        return {"Sheet1": [["地区", f"{year}年", f"{year + 1}年"], ["柳州市", 58000, 58200]]}

    first = UploadedTable(page_office, numbers(2012))
    first.answer(**{"t0-indicator": MEMBERS})
    first.confirm()
    assert (TableLayout.objects.count(), Figure.objects.count()) == (1, 2)
    again = UploadedTable(page_office, numbers(2014))
    (form,) = again.forms
    assert form["indicator"].value() == MEMBERS
    assert [field.name for field in form if field.help_text] == ["indicator"]
    assert "does not say all that the earlier one said" in again.page.text
