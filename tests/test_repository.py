"""Rules about the repository itself: style, direction of imports, migrations, translations, and honest tests."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from tests import branches
from tests.conftest import needs_program

ROOT = settings.BASE_DIR
TRANSLATIONS = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
DOMAINS = ["django", *(["djangojs"] if (TRANSLATIONS / "djangojs.po").exists() else [])]
LONGEST_LINE, LONGEST_FILE = 120, 400
LONGEST_VIEW = 20
VIEWS = re.compile(r"apps/\w+/views(?:/|\.py)|apps/reports/(?:pages|work_report)/")
VIEWS_FOR_CERTAIN = {"apps/figures/views/grid.py", "apps/reports/pages/coverage.py", "apps/reports/work_report/view.py"}
INCLUDED = re.compile(r"""{% include ["']([^"']+)["']""")
MARKED_FOR_TRANSLATION_IN_SCRIPTS = re.compile(r"\b(?:n?gettext|pgettext)\(")


def files() -> list[Path]:
    """What belongs to the project: everything git tracks or would."""
    listed = subprocess.check_output(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, text=True
    )
    return [path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file()]


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """(name, text) of every text file of the project, or of those with one of the suffixes."""
    for path in files():
        if not suffixes or path.suffix in suffixes:
            try:
                yield str(path.relative_to(ROOT)), path.read_text()
            except UnicodeDecodeError:
                continue


def lines_with(pattern: str, *suffixes: str) -> list[str]:
    """`name:line: text` wherever the pattern occurs."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts(*suffixes)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def expect_success(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_code_is_in_house_style():
    expect_success(sys.executable, "-m", "ruff", "check", "--no-cache", ".")


def test_templates_are_formatted():
    expect_success(Path(sys.executable).parent / "djlint", "--quiet", "--check", "--lint", "templates")


def test_style_sheets_and_scripts_are_formatted():
    expect_success(sys.executable, "-m", "tests.formatting", "--check")


def test_no_line_is_too_long_to_read():
    written = (".py", ".html", ".svg", ".css", ".js")
    texts_of_templates = [(name, text) for name, text in texts(".txt") if name.startswith("templates/")]
    assert [
        f"{name}:{number}: {len(line)} characters"
        for name, text in [*texts(*written), *texts_of_templates]
        if "/migrations/" not in name
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE
    ] == []


def test_no_file_is_too_long_to_read():
    places = ("apps/", "unionrecords/", "templates/", "static/")
    long = {
        name
        for name, text in texts()
        if name.startswith(places) and "/migrations/" not in name and len(text.splitlines()) > LONGEST_FILE
    }
    assert long == set()


def views() -> Iterator[tuple[str, int]]:
    """(file: name, lines) of every public function that is called with a request, in the folders of views and pages."""
    for name, text in texts(".py"):
        if not VIEWS.match(name):
            continue
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or not node.args.args:
                continue
            if node.args.args[0].arg == "request":
                yield f"{name}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_view_leaves_what_it_shows_to_the_page_builder_beside_it():
    long = {view for view, lines in views() if lines > LONGEST_VIEW}
    assert {view.partition(":")[0] for view, _lines in views()} >= VIEWS_FOR_CERTAIN
    assert long == set()


def test_few_functions_hold_many_branches_and_none_holds_more_than_fifteen():
    counted = sorted((function.branches, function.where) for function in branches.functions() if function.branches > 10)
    assert [where for count, where in counted if count > 15] == []
    assert len(counted) <= 20, counted


def test_a_template_is_a_fragment_exactly_if_its_name_says_so():
    """A fragment, whose name begins with _, is included by another template; a page never is."""
    templates = {name.removeprefix("templates/"): text for name, text in texts() if name.startswith("templates/")}
    included = {name for text in templates.values() for name in INCLUDED.findall(text)} & set(templates)
    assert included == {name for name in templates if Path(name).name.startswith("_")}


def test_imports_point_one_way():
    expect_success(Path(sys.executable).parent / "lint-imports", "--no-cache")


def test_a_number_becomes_text_in_one_place():
    """Digits in threes and factors of a hundred stand in the arithmetic; everybody else calls it."""
    by_hand = lines_with(r"""\{[^{}"]*:\+?,|["'],f["']\)|\b100 \*[^*]|^HUNDRED""", ".py")
    homes = ("apps/figures/arithmetic/quantity.py:", "apps/figures/arithmetic/quantity_text.py:")
    assert not [line for line in by_hand if line.startswith("apps/") and not line.startswith(homes)]


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    assert call_command("makemigrations", check=True, dry_run=True, verbosity=0) is None


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_is_translated_and_compiled(domain):
    entries = [entry for entry in polib.pofile(f"{TRANSLATIONS}/{domain}.po") if not entry.obsolete]
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []
    compiled = {_key(entry): _said(entry) for entry in polib.mofile(f"{TRANSLATIONS}/{domain}.mo")}
    assert compiled == {_key(entry): _said(entry) for entry in entries}


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_keep_every_placeholder(domain):
    placeholder = re.compile(r"%\(\w+\)[sdf]|\{\w*\}")
    assert [
        entry.msgid
        for entry in polib.pofile(f"{TRANSLATIONS}/{domain}.po")
        for said in _said(entry)
        if said
        and not entry.obsolete
        and set(placeholder.findall(said)) != set(placeholder.findall(entry.msgid_plural or entry.msgid))
    ] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_has_the_texts_of_the_source_and_no_others(domain, tmp_path):
    needs_program("xgettext")
    copy = tmp_path / "copy"
    for path in files():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--domain", domain, "--no-obsolete"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    found = polib.pofile(f"{copy / TRANSLATIONS.relative_to(ROOT)}/{domain}.po")
    kept = polib.pofile(f"{TRANSLATIONS}/{domain}.po")
    assert {_key(entry) for entry in kept if not entry.obsolete} == {_key(entry) for entry in found}


def test_scripts_that_speak_have_a_catalogue():
    speaking = [name for name, text in texts(".js") if MARKED_FOR_TRANSLATION_IN_SCRIPTS.search(text)]
    assert not speaking or "djangojs" in DOMAINS


def test_every_test_asserts_something():
    assert [
        f"{name}:{function.lineno}: {function.name}"
        for name, text in texts(".py")
        if Path(name).name.startswith("test_")
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_") and not _asserts(function)
    ] == []


def test_only_a_missing_program_skips_a_test():
    marks = r"\b(?:skip|skipif|xfail|importorskip)\b\("
    elsewhere = [line for line in lines_with(marks, ".py") if not line.startswith("tests/conftest.py:")]
    assert elsewhere == []


def test_nothing_is_left_for_later_or_silenced():
    assert lines_with(r"\b(?:TOD[O]|FIXM[E])\b") == []
    assert lines_with(r"# (?:noq[a]|type: ignor[e]|pragm[a])", ".py") == []


def test_no_file_names_a_place_on_one_machine_or_a_package_registry():
    assert lines_with(r"(?<![\w.}>-])/(?:work|tmp|root|opt)/\w") == []
    assert lines_with(r"(?:pypi|pythonhosted|npmjs)\.(?:org|com)|jfro[g]|artifactor[y]") == []


def _key(entry: polib.POEntry | polib.MOEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def _said(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _asserts(function: ast.FunctionDef) -> bool:
    """An assert that can fail, `pytest.raises`, Playwright's `expect`, or a helper named assert_… or expect_…"""
    return any(_can_fail(node) for node in ast.walk(function))


def _can_fail(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return not isinstance(node.test, ast.Constant)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {"raises", "warns", "expect"} or name.startswith(("assert_", "expect_"))
