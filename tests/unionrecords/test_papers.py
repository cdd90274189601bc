"""The papers of the house say what the house is."""

import re
from io import StringIO

from django.conf import settings
from django.core.management import call_command

DOCS = settings.BASE_DIR / "docs"
PLACE = re.compile(r"`((?:apps|unionrecords|tests|docs|templates|static|deploy)/[\w/.-]+)`")


def test_the_data_model_is_described_as_it_is():
    printed = StringIO()
    call_command("describe_models", stdout=printed)
    assert (DOCS / "data-model.md").read_text() == printed.getvalue(), "run: make data-model"


def test_the_glossary_names_what_is_there():
    folders = (settings.BASE_DIR / "apps", settings.BASE_DIR / "unionrecords")
    code = "\n".join(path.read_text() for folder in folders for path in folder.rglob("*.py"))
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| ([^|]+) \|", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    names = [name for row in rows[1:] for name in re.findall(r"`(\w+)`", row)]
    assert len(names) > 40
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


def test_the_papers_lead_to_places_that_exist():
    papers = [*DOCS.glob("*.md"), *(DOCS / "adr").glob("*.md"), *settings.BASE_DIR.glob("*.md")]
    missing = []
    for paper in papers:
        for place in PLACE.findall(paper.read_text()):
            if not (settings.BASE_DIR / place).exists():
                missing.append(f"{paper.name}: {place}")
    assert missing == []
