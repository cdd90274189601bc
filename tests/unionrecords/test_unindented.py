"""Templates are sent without the indentation they are written with."""

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template, render_to_string

from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow

TEMPLATES = settings.BASE_DIR / "templates"


@pytest.mark.parametrize("name", ["figures/units.html", "reports/_sheet.html", "reports/work_report.html"])
def test_a_template_loses_its_indentation_and_nothing_else(name):
    written = (TEMPLATES / name).read_text()
    assert "\n  " in written
    assert get_template(name).template.source == "\n".join(line.lstrip(" ") for line in written.split("\n"))


def test_what_a_record_says_keeps_its_spaces():
    table = Table("t", (TableColumn("name", "name"),), (TableRow("key", (TableCell("one\n  two"),)),))
    page = render_to_string("reports/_table.html", {"table": table})
    assert "one\n  two" in page
    assert "\n " not in page.replace("one\n  two", "")


def test_an_error_names_the_line_as_written(tmp_path, settings):
    (tmp_path / "wrong.html").write_text("<p>\n\n  {% nothing %}\n</p>\n")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]
    with pytest.raises(TemplateSyntaxError, match="on line 3"):
        engines["django"].get_template("wrong.html")
