"""What `deploy/` holds fits the system: names of settings, limits, programs."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings

from tests.conftest import needs_program
from unionrecords.arriving import MEGABYTE, MOST_SENT
from unionrecords.environment import PORTS

DEPLOY = settings.BASE_DIR / "deploy"
PAPERS = (settings.BASE_DIR / "docs" / "administrators.md").read_text()
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_setting_that_is_deployed_is_one_that_there_is(path):
    named = set(re.findall(r"\b(?:UNIONRECORDS_\w+|DATABASE_\w+|SECRET_KEY)\b", path.read_text()))
    assert {name for name in named if f"`{name}`" not in PAPERS} == set()


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("unionrecords*")))
def test_a_unit_is_understood_by_systemd(unit, tmp_path):
    """Where the system is not installed, its program is another one."""
    for path in DEPLOY.glob("unionrecords*"):
        (tmp_path / path.name).write_text(re.sub(r"/srv/unionrecords/\.venv/bin/python", "/bin/true", path.read_text()))
    done = subprocess.run(
        [needs_program("systemd-analyze"), "verify", "--man=no", tmp_path / unit], capture_output=True, text=True
    )
    told = [line for line in done.stderr.splitlines() if "unionrecords" in line]
    assert (done.returncode, told) == (0, [])


def test_the_proxy_takes_what_the_application_takes_and_writes_the_caller_itself():
    site = (DEPLOY / "nginx.conf").read_text()
    assert f"client_max_body_size {MOST_SENT // MEGABYTE}m;" in site
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in site
    assert site.count("{") == site.count("}")


def test_the_containers_are_those_of_the_papers_and_only_the_proxy_is_reached_from_outside():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services) == {"prepare", "application", "worker", "background", "database", "proxy"}
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    owned = [name for name, service in services.items() if "DATABASE_OWNER_URL" in service.get("environment", {})]
    assert owned == ["prepare"]
    assert "8000" in (DEPLOY / "Containerfile").read_text()
    assert 8000 in PORTS


def test_every_folder_that_the_image_takes_exists():
    taken = re.findall(r"^COPY (?!--)(.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    names = {name for line in taken for name in line.split()}
    assert {"apps", "unionrecords", "manage.py", "requirements.txt"} <= names
    assert {name for name in names if not (settings.BASE_DIR / name).exists()} == set()


@pytest.mark.parametrize("script", ["manage", "database.sh"])
def test_a_script_is_understood_by_the_shell(script):
    done = subprocess.run(["sh", "-n", DEPLOY / script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_was_set_up_moves_along_with_its_folder():
    """The scripts of a virtual environment name the folder it was made in; its Python does not."""
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    assert set(re.findall(r"\$\(BIN\)/([\w-]+)", makefile)) <= {"python", "ruff", "djlint", "lint-imports", "mypy"}
    for target in ("installed:", "run:", "setup:", "demo-made:"):
        rule = makefile.partition(f"\n$(VENV)/{target}" if target == "installed:" else f"\n{target}")[2]
        body = "\n".join(line for line in rule.split("\n\n")[0].splitlines()[1:])
        assert set(re.findall(r"\$\(BIN\)/([\w-]+)", body)) <= {"python"}
