"""Settings are read strictly: what is meant is taken, anything else stops the start with one sentence."""

import stat
import subprocess
import sys
from socket import AF_INET, AF_INET6
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from unionrecords import environment


@pytest.mark.parametrize(
    ("given", "meant"), [({}, False), ({"X": ""}, False), ({"X": "0"}, False), ({"X": " 1 "}, True)]
)
def test_a_switch_is_on_only_when_it_says_1(given, meant):
    assert environment.switch(given, "X") is meant


@pytest.mark.parametrize("given", ["yes", "true", "2", "on"])
def test_a_switch_that_says_anything_else_is_refused(given):
    with pytest.raises(ImproperlyConfigured, match=f"X must be 1 or 0, not “{given}”. X 只能是"):
        environment.switch({"X": given}, "X")


def test_a_port_is_a_number_or_the_default():
    assert environment.port({}, "PORT", 8000) == 8000
    assert environment.port({"PORT": "65535"}, "PORT", 8000) == 65535


@pytest.mark.parametrize("given", ["0", "65536", "-1", "http", "80.5"])
def test_what_cannot_be_a_port_is_refused(given):
    with pytest.raises(ImproperlyConfigured, match="PORT must be a number from 1 to 65535"):
        environment.port({"PORT": given}, "PORT", 8000)


def test_hosts_are_names_separated_by_commas():
    assert environment.hosts({}, "HOSTS") == []
    assert environment.hosts({"HOSTS": "a.example.org, [::1],"}, "HOSTS") == ["a.example.org", "[::1]"]


@pytest.mark.parametrize("given", ["*", "https://a.example.org", "a.example.org:443", "a.example.org b.example.org"])
def test_what_is_no_host_name_is_refused(given):
    with pytest.raises(ImproperlyConfigured, match="HOSTS must list host names"):
        environment.hosts({"HOSTS": given}, "HOSTS")


def test_the_system_listens_at_an_address_or_on_this_machine_alone():
    assert environment.ip_address({}, "LISTEN", "127.0.0.1") == "127.0.0.1"
    assert environment.ip_address({"LISTEN": "0.0.0.0"}, "LISTEN", "127.0.0.1") == "0.0.0.0"
    with pytest.raises(ImproperlyConfigured, match=r"LISTEN must be an address such as 0\.0\.0\.0, not “records”"):
        environment.ip_address({"LISTEN": "records"}, "LISTEN", "127.0.0.1")


def test_a_trial_on_a_closed_network_is_reached_at_private_addresses_alone(monkeypatch):
    told = [SimpleNamespace(family=AF_INET, address=address) for address in ("127.0.0.1", "192.168.1.7", "8.8.8.8")]
    told += [
        SimpleNamespace(family=AF_INET, address="169.254.3.4"),
        SimpleNamespace(family=AF_INET6, address="fd00::1"),
    ]
    monkeypatch.setattr(environment.psutil, "net_if_addrs", lambda: {"eth0": told})
    assert environment.private_addresses() == ["192.168.1.7"]


def test_a_server_for_mail_is_spoken_to_in_secret_unless_it_is_this_machine():
    assert environment.mail_server({}, "MAIL").host == ""
    sealed = environment.mail_server({"MAIL": "smtps://wei:p%40ss@mail.example.org"}, "MAIL")
    assert sealed == ("mail.example.org", 465, "wei", "p@ss", False, True)
    turned = environment.mail_server({"MAIL": "smtp://mail.example.org:2525"}, "MAIL")
    assert turned == ("mail.example.org", 2525, "", "", True, False)
    assert environment.mail_server({"MAIL": "smtp://localhost:25"}, "MAIL") == ("localhost", 25, "", "", False, False)


@pytest.mark.parametrize("given", ["mail.example.org", "http://mail", "smtp://", "smtp://a:b@c:port", "smtp://a/path"])
def test_what_is_no_server_for_mail_is_refused_without_its_password(given):
    with pytest.raises(ImproperlyConfigured, match="MAIL must look like smtps://") as refused:
        environment.mail_server({"MAIL": given}, "MAIL")
    assert "a:b" not in str(refused.value)


def test_mail_comes_from_an_address():
    assert environment.mail_sender({}, "FROM", needed=False) == ""
    assert environment.mail_sender({"FROM": "records@example.org"}, "FROM", needed=True) == "records@example.org"
    for given in ("", "records"):
        with pytest.raises(ImproperlyConfigured, match="FROM must be an e-mail address"):
            environment.mail_sender({"FROM": given}, "FROM", needed=True)


def test_a_word_that_lets_in_is_long_or_there_is_none():
    assert environment.token({}, "WORD") == ""
    assert environment.token({"WORD": "a" * 20}, "WORD") == "a" * 20
    with pytest.raises(ImproperlyConfigured, match="WORD must have at least 20 characters"):
        environment.token({"WORD": "a" * 19}, "WORD")


def test_a_database_url_is_taken_apart_and_decoded():
    assert environment.database("postgresql://clerk:p%40ss@db.example.org:5433/records?sslmode=require") == {
        "NAME": "records",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {
            "connect_timeout": 10,
            "server_side_binding": True,
            "prepare_threshold": 2,
            "sslmode": "require",
        },
    }


def test_behind_a_pooler_nothing_is_kept_on_a_connection():
    pooled = environment.database("postgresql://u:p@pooler:6432/records", pooled=True)
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert pooled["OPTIONS"]["prepare_threshold"] is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "records",
        "mysql://u:secret@h/records",
        "postgresql://u:secret@h",
        "postgresql://u:secret@h/",
        "postgresql://u:secret@h:port/records",
        "postgresql://u:secret@h:99999/records",
        "postgresql://u:secret@h/records/more",
        "postgresql://u:secret@h/records?sslmode",
        "postgresql://u:sec#ret@h/records",
    ],
)
def test_a_malformed_database_url_is_refused_without_repeating_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like postgresql://") as refusal:
        environment.database(url)
    assert "secret" not in str(refusal.value)


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    kept_in = tmp_path / "var" / "secret_key"
    made = environment.secret_key({}, kept_in)
    assert len(made) >= environment.SHORTEST_SECRET_KEY
    assert environment.secret_key({}, kept_in) == made
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o600
    assert list(kept_in.parent.iterdir()) == [kept_in]


def test_a_given_secret_key_is_used_and_a_short_one_refused(tmp_path):
    assert environment.secret_key({"SECRET_KEY": "k" * 40}, tmp_path / "unused") == "k" * 40
    with pytest.raises(ImproperlyConfigured, match="at least 40 characters"):
        environment.secret_key({"SECRET_KEY": "short"}, tmp_path / "unused")
    assert not (tmp_path / "unused").exists()


def test_a_deployed_system_passes_every_check_of_django_for_deployment(manage):
    checked = manage("check", "--deploy", "--fail-level", "WARNING", UNIONRECORDS_HOSTS="records.example.org")
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("given", ["0", "4", "1441", "half an hour"])
def test_how_long_nobody_need_be_there_is_a_number_of_minutes_in_reason(manage, given):
    refused = manage("check", UNIONRECORDS_IDLE_MINUTES=given)
    assert "UNIONRECORDS_IDLE_MINUTES must be a number from 5 to 1440" in refused.stderr


def test_debug_is_off_unless_asked_for(own_environ):
    command = [sys.executable, "-c", "from unionrecords import settings; print(settings.DEBUG)"]
    for environ, printed in ((own_environ, "False\n"), (own_environ | {"UNIONRECORDS_DEBUG": "1"}, "True\n")):
        assert subprocess.check_output(command, cwd=settings.BASE_DIR, env=environ, text=True) == printed


def test_roles_that_ask_for_a_second_factor_are_named_by_their_words():
    known = ("clerk", "supervisor")
    assert environment.words({"ROLES": " clerk, supervisor ,"}, "ROLES", known) == ["clerk", "supervisor"]
    with pytest.raises(ImproperlyConfigured, match="ROLES must list some of clerk, supervisor, not “boss”"):
        environment.words({"ROLES": "boss"}, "ROLES", known)


def webhook(**given):
    return environment.webhook({f"HOOK{name}": text for name, text in given.items()}, "HOOK")


LONG = "s" * 20


def test_a_webhook_is_reached_in_secret_unless_it_is_this_machine():
    assert environment.webhook({}, "HOOK") == ("", "json", "")
    assert webhook(**{"": "https://x.example.org/a?key=1", "_SECRET": LONG}).kind == "json"
    assert webhook(**{"": "http://127.0.0.1:9/", "_SECRET": LONG, "_KIND": "feishu"}).kind == "feishu"
    assert webhook(**{"": "https://x.example.org/", "_KIND": "wecom"}).secret == ""


@pytest.mark.parametrize(
    "given",
    ["http://x.example.org/", "ftp://127.0.0.1/", "https://a:b@x.example.org/", "https:///a", "https://x:port/", "x"],
)
def test_what_is_no_webhook_is_refused_without_repeating_it(given):
    with pytest.raises(ImproperlyConfigured, match="HOOK must be an https address") as refused:
        webhook(**{"": given, "_SECRET": LONG})
    assert "a:b" not in str(refused.value)


@pytest.mark.parametrize(
    "more", [{}, {"_SECRET": "short"}, {"_KIND": "dingtalk"}, {"_KIND": "pigeon", "_SECRET": LONG}]
)
def test_a_webhook_has_a_secret_and_a_kind_that_is_known(more):
    with pytest.raises(ImproperlyConfigured, match=r"HOOK_SECRET must have at least 20|HOOK_KIND must list"):
        webhook(**{"": "https://x.example.org/", **more})


def test_messages_leave_by_ways_that_are_set_up_alone():
    hook = webhook(**{"": "https://x.example.org/", "_SECRET": LONG})
    assert environment.message_ways({}, "BY", mail=True, webhook=hook) == []
    assert environment.message_ways({"BY": "mail,webhook"}, "BY", mail=True, webhook=hook) == ["mail", "webhook"]
    with pytest.raises(ImproperlyConfigured, match="needs UNIONRECORDS_EMAIL"):
        environment.message_ways({"BY": "mail"}, "BY", mail=False, webhook=hook)
    with pytest.raises(ImproperlyConfigured, match="needs UNIONRECORDS_WEBHOOK"):
        environment.message_ways({"BY": "webhook"}, "BY", mail=True, webhook=environment.Webhook())
