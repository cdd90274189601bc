"""Every command with `--by`, by everybody: whose rights bind it, as they bind the pages.

A new command needs its row in COMMANDS, or its reason in OF_THE_OPERATOR. Who is let in is kept in LET_IN.
"""

import re
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import transaction
from django.utils.translation import override

from apps.units.commands import PersonCommand
from tests.test_doors import NOWHERE, PEOPLE, two_areas, written

__all__ = ["two_areas"]

pytestmark = pytest.mark.django_db
SIGNED_IN = [who for who in PEOPLE if who != "anonymous"]
# By command what it is tried with. In braces stands what lies in one area or another, or a file of FILES.
COMMANDS = {
    "attach_year": "2013 --reason x",
    "check_figures": "--unit {code}",
    "check_totals": "",
    "compare": "--unit {code} --from 2013 --to 2014",
    "detach_year": "2013 {package} --reason x",
    "draft_report": "--unit {code} --period 2014",
    "export_catalogue": "",
    "export_figures": "--unit {code}",
    "generate_load": "--units 200 --years 1",
    "import_catalogue": "{package}",
    "import_figures": "{figures}",
    "import_people": "{people}",
    "import_units": "grassroots {units}",
    "package_year": "2014 {package}",
    "propose_figures": "{text} --unit {code}",
    "read_package": "{package}",
    "tree_acts": "{acts}",
    "verify": "",
}
FILES = {
    "figures": "unit_code,indicator_code,period,coverage,value\n{code},ORG12,2013,area,4\n",
    "people": "账号,姓名,角色,工会,起始日期,终止日期,电子邮箱\nnew,新人,录入员,{code},,,\n",
    "units": "code,name,parent_code\n{code}-Z,新建工会,{code}\n",
    "text": "会员达5万人。",
    "acts": "办理事项,单位,首日,理由,转至,新代码,新名称,去向\nrename,{code},2015-03-01,更名,,,新名,\n",
    "package": "",
}
# What acts for whoever runs the machine, and as nobody: tried where it is made.
OF_THE_OPERATOR = {
    "add_province", "background", "backup", "describe_models", "grants", "housekeeping", "loaddata", "make_demo",
    "make_nation", "make_province", "migrate", "prepare", "provinces", "read_only", "remove_second_factor", "restore",
    "send_messages", "serve", "trim_access_log",
}  # fmt: skip
NOT_HERS = re.compile("没有您可以|您不能|只有最上级工会")  # the sentences that say so; other faults are the file's
OF_THE_AREA = "viewer clerk supervisor everything next_door of_county of_region administrator superuser"
OF_THE_ROOT = "administrator superuser"
LET_IN = {
    "attach_year": OF_THE_ROOT, "detach_year": OF_THE_ROOT,
    "check_figures": OF_THE_AREA, "check_totals": OF_THE_ROOT, "compare": OF_THE_AREA, "draft_report": OF_THE_AREA,
    "export_catalogue": f"nobody {OF_THE_AREA}", "export_figures": OF_THE_AREA, "generate_load": OF_THE_ROOT,
    "import_catalogue": OF_THE_ROOT, "import_figures": "clerk everything next_door superuser",
    "import_people": "everything next_door of_county administrator superuser",
    "import_units": "clerk everything next_door of_county administrator superuser",
    "package_year": OF_THE_ROOT, "propose_figures": OF_THE_AREA, "read_package": OF_THE_ROOT,
    "tree_acts": "clerk everything next_door of_county administrator superuser", "verify": OF_THE_ROOT,
}  # fmt: skip


def commands_of_ours() -> Iterator[tuple[str, type]]:
    for name, app in get_commands().items():
        if isinstance(app, str) and app.startswith(("apps.", "unionrecords")):
            yield name, type(load_command_class(app, name))


def said_by(command: str, who: str, places: dict[str, object], folder: Path) -> tuple[bool, str]:
    """Whether the command was done, and all that it said and gave; what it wrote is taken back."""
    files = {name: folder / f"{name}.{'txt' if name == 'text' else 'csv'}" for name in FILES}
    for name, path in files.items():
        path.write_text(FILES[name].format(**places), encoding="utf-8")
    arguments = COMMANDS[command].format(**places | files).split()
    given = BytesIO()
    out = TextIOWrapper(given, encoding="utf-8", write_through=True)
    try:
        with override("zh-hans"), transaction.atomic():
            call_command(command, *arguments, by=who, stdout=out, stderr=out)
            transaction.set_rollback(True)
    except CommandError as refused:
        return False, f"{given.getvalue().decode(errors='ignore')} {refused}"
    return True, given.getvalue().decode(errors="ignore")


def test_every_command_has_its_row():
    ours = dict(commands_of_ours())
    by_person = {name for name, command in ours.items() if issubclass(command, PersonCommand)}
    assert (by_person, ours.keys() - by_person) == (COMMANDS.keys(), OF_THE_OPERATOR)


@pytest.mark.parametrize("command", [name for name, tried in COMMANDS.items() if tried])
def test_a_command_is_closed_to_everybody_from_next_door(two_areas: SimpleNamespace, command: str, tmp_path: Path):
    """What lies next door is to her as what there is not."""
    before = written()
    for who in ("viewer", "clerk", "supervisor", "everything", "next_door", "of_county"):
        area = two_areas.liuzhou if who == "next_door" else two_areas.guilin
        foreign = said_by(command, who, area.places, tmp_path)
        nowhere = NOWHERE | {"code": f"{area.county.code[:-1]}9"}  # as like a code of hers as the one next door is
        absent = said_by(command, who, area.places | nowhere, tmp_path)
        told = [(done, re.sub(r"\d", "", said)) for done, said in (foreign, absent)]
        assert told[0] == told[1], who
        assert area.county.name not in foreign[1]
    assert written() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_open_to_whom_the_list_names(two_areas: SimpleNamespace, command: str, tmp_path: Path):
    open_to = []
    for who in SIGNED_IN:
        area = two_areas.guilin if who == "next_door" else two_areas.liuzhou
        done, said = said_by(command, who, area.places, tmp_path)
        if done or not NOT_HERS.search(said):
            open_to.append(who)
    assert " ".join(open_to) == LET_IN[command]
