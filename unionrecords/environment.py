"""Strict readers of the environment: a setting that cannot be meant as written stops the start with one sentence.

Settings are read before Django can translate, so each sentence is said in both languages.
"""

import ipaddress
import json
import os
import re
import secrets
import socket
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil
from django.core.exceptions import ImproperlyConfigured

SWITCH = {"": False, "0": False, "1": True}
SCHEMES = ("postgres", "postgresql")
PORTS = range(1, 65536)
MAIL_PORTS = {"smtp": 587, "smtps": 465}
SHORTEST_SECRET_KEY, SHORTEST_TOKEN = 40, 20
CONNECT_TIMEOUT_SECONDS = 10


def switch(environ: Mapping[str, str], name: str) -> bool:
    """1 is on; 0, empty and absent are off; anything else is refused."""
    given = _given(environ, name)
    if given not in SWITCH:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{given}”. {name} 只能是 1 或 0,不能是“{given}”。")
    return SWITCH[given]


def port(environ: Mapping[str, str], name: str, default: int) -> int:
    """A TCP port from 1 to 65535; the default where none is given."""
    return whole_number(environ, name, default, PORTS)


def whole_number(environ: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    """One of the numbers allowed; the default where none is given."""
    given = _given(environ, name)
    if not given:
        return default
    if not given.isdecimal() or int(given) not in allowed:
        least, most = allowed[0], allowed[-1]
        raise ImproperlyConfigured(
            f"{name} must be a number from {least} to {most}, not “{given}”. "
            f"{name} 须为 {least} 至 {most} 的整数,不能是“{given}”。"
        )
    return int(given)


def hosts(environ: Mapping[str, str], name: str) -> list[str]:
    """Host names separated by commas, without scheme, port or path; `*` is refused, for it would trust any name."""
    names = []
    for part in environ.get(name, "").split(","):
        host = part.strip()
        if host:
            _refuse_other_than_host_name(name, host)
            names.append(host)
    return names


def _refuse_other_than_host_name(name: str, host: str) -> None:
    if not _is_host_name(host):
        raise ImproperlyConfigured(
            f"{name} must list host names such as records.example.org, not “{host}”. "
            f"{name} 须为主机名(如 records.example.org),不能是“{host}”。"
        )


def _is_host_name(host: str) -> bool:
    """Whether it may be meant as one: records.example.org or [::1], whose colons are several; host:443 has one."""
    if host == "*":
        return False
    if "/" in host or " " in host:
        return False
    return host.count(":") != 1


def ip_address(environ: Mapping[str, str], name: str, default: str) -> str:
    """An IPv4 address, 0.0.0.0 for all of this machine; the default where none is given."""
    given = _given(environ, name) or default
    try:
        return str(ipaddress.IPv4Address(given))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be an address such as 0.0.0.0, not “{given}”. "
            f"{name} 须为 IP 地址(如 0.0.0.0),不能是“{given}”。"
        ) from None


def private_addresses() -> list[str]:
    """This machine's IPv4 addresses in networks of its own (10…, 172.16…, 192.168…), none that the world can reach."""
    found = []
    for addresses in psutil.net_if_addrs().values():
        for told in addresses:
            if told.family == socket.AF_INET and _is_of_own_network(told.address):
                found.append(told.address)
    return found


def _is_of_own_network(told: str) -> bool:
    address = ipaddress.IPv4Address(told)
    if address.is_loopback or address.is_link_local:
        return False
    return address.is_private


def words(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> list[str]:
    """Some of the words allowed, separated by commas; none where nothing is given."""
    given = list(filter(None, map(str.strip, environ.get(name, "").split(","))))
    for word in given:
        if word not in allowed:
            known = ", ".join(allowed)
            raise ImproperlyConfigured(
                f"{name} must list some of {known}, not “{word}”. {name} 只能列出 {known},不能是“{word}”。"
            )
    return given


NEEDED = {"id", "name", "issuer", "client_id", "client_secret", "federation"}
OPTIONAL = {"claim": "preferred_username", "second_factor": False}


def directories(environ: Mapping[str, str], name: str) -> list[dict[str, Any]]:
    """What the JSON file says that the variable names: a list of the directories of federations, none without a file.

    Each is reached over HTTPS, or on this machine. Its text is not repeated, for it holds secrets.
    """
    file = _given(environ, name)
    if not file:
        return []
    try:
        found = [{**OPTIONAL, **directory} for directory in json.loads(Path(file).read_text())]
    except (OSError, ValueError, TypeError):
        raise _malformed_directories(name) from None
    for directory in found:
        address = urlsplit(str(directory.get("issuer", "")))
        safe = address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1")
        if directory.keys() != NEEDED | OPTIONAL.keys() or not safe:
            raise _malformed_directories(name)
    return found


def _malformed_directories(name: str) -> ImproperlyConfigured:
    needed, optional = ", ".join(sorted(NEEDED)), ", ".join(OPTIONAL)
    return ImproperlyConfigured(
        f"{name} must name a JSON file: a list of objects with {needed}, perhaps {optional}; the issuer an https "
        f"address. {name} 须指向一个 JSON 文件,内容为对象列表,各含 {needed},可含 {optional};issuer 须为 https 地址。"
    )


def providers(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The directories as django-allauth wants them."""
    apps = [
        {
            "provider_id": directory["id"],
            "name": directory["name"],
            "client_id": directory["client_id"],
            "secret": directory["client_secret"],
            "settings": {"server_url": directory["issuer"]},
        }
        for directory in found
    ]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


class MailServer(NamedTuple):
    """As Django's settings EMAIL_… name it: USE_TLS is a connection begun in the open, USE_SSL one that is not."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    begins_open: bool = False
    is_tls: bool = False


def mail_server(environ: Mapping[str, str], name: str) -> MailServer:
    """`smtps://user:password@host:465`, or `smtp://user:password@host:587`, which turns to TLS before anything is said.

    To this machine itself it does not. Nothing where none is given; its text is not repeated.
    """
    given = _given(environ, name)
    if not given:
        return MailServer()
    try:
        parts = urlsplit(given)
        number = parts.port
    except ValueError:
        raise _malformed_mail(name) from None
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _malformed_mail(name)
    is_tls = parts.scheme == "smtps"
    begins_open = not is_tls and parts.hostname not in ("localhost", "127.0.0.1")
    port = number or MAIL_PORTS[parts.scheme]
    return MailServer(parts.hostname, port, _decoded(parts.username), _decoded(parts.password), begins_open, is_tls)


def _malformed_mail(name: str) -> ImproperlyConfigured:
    shape = "smtps://user:password@mail.example.org:465"
    return ImproperlyConfigured(
        f"{name} must look like {shape}, or smtp://… to begin in the open. {name} 的格式应为 {shape} 或 smtp://…。"
    )


def mail_sender(environ: Mapping[str, str], name: str, *, needed: bool) -> str:
    """The address that mails come from."""
    given = _given(environ, name)
    if (needed or given) and not re.fullmatch(r"[^@\s]+@[^@\s]+", given):
        raise ImproperlyConfigured(
            f"{name} must be an e-mail address, not “{given}”. {name} 须为电子邮件地址,不能是“{given}”。"
        )
    return given


ROBOTS = ("json", "wecom", "dingtalk", "feishu")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Webhook(NamedTuple):
    """Where messages are posted: its address, the kind of body it takes (of ROBOTS), and what signs it."""

    address: str = ""
    kind: str = "json"
    secret: str = ""


def webhook(environ: Mapping[str, str], name: str) -> Webhook:
    """An https address (of this machine http too), NAME_KIND and NAME_SECRET; nothing where no address is given.

    Only 企业微信, whose address itself is the secret, may go without a secret. Neither is repeated.
    """
    given = _given(environ, name)
    if not given:
        return Webhook()
    if not _is_reached_in_secret(given):
        raise _malformed_webhook(name)
    kind = (words(environ, f"{name}_KIND", ROBOTS) or ["json"])[0]
    secret = _given(environ, f"{name}_SECRET")
    if secret or kind != "wecom":
        _long_enough(f"{name}_SECRET", secret, SHORTEST_TOKEN)
    return Webhook(given, kind, secret)


def _is_reached_in_secret(address: str) -> bool:
    """Whether it is an address by https, or of this machine, that names no account."""
    try:
        parts = urlsplit(address)
        number = parts.port
    except ValueError:
        return False
    if not parts.hostname or number == 0:
        return False
    if parts.username or parts.fragment:
        return False
    if parts.scheme == "http":
        return parts.hostname in THIS_MACHINE
    return parts.scheme == "https"


def _malformed_webhook(name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{name} must be an https address without an account in it. {name} 须为 https 地址,其中不含账号。"
    )


def message_ways(environ: Mapping[str, str], name: str, *, mail: bool, webhook: Webhook) -> list[str]:
    """By which ways messages leave: `mail`, `webhook`, or both; each has to be set up."""
    chosen = words(environ, name, ("mail", "webhook"))
    for way, is_set_up, needed in (
        ("mail", mail, "UNIONRECORDS_EMAIL"),
        ("webhook", bool(webhook.address), "UNIONRECORDS_WEBHOOK"),
    ):
        if way in chosen and not is_set_up:
            raise ImproperlyConfigured(f"{name}: “{way}” needs {needed}. {name} 含“{way}”时须设置 {needed}。")
    return chosen


def connection_options(*, pooled: bool) -> dict[str, object]:
    """How a connection asks: from the third time on a query is not planned again, which takes longer than to answer.

    Not where a pooler in between gives each transaction another connection, which does not know the plan.
    """
    prepares_after = None if pooled else 2
    return {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "server_side_binding": True,
        "prepare_threshold": prepares_after,
    }


def database(url: str, *, pooled: bool = False) -> dict[str, object]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`, percent-encoded as in libpq.

    `pooled`: the address is that of a pooler, as PgBouncer in transaction mode.
    ImproperlyConfigured where the address has another shape; its text is not repeated.
    """
    try:
        parts = urlsplit(url)
        number = parts.port
        options = _options(parts.query)
    except ValueError:
        raise _malformed_url() from None
    if parts.scheme not in SCHEMES or parts.fragment:
        raise _malformed_url()
    name = unquote(parts.path[1:])
    if not name or "/" in name:
        raise _malformed_url()
    return {
        "NAME": name,
        "USER": _decoded(parts.username),
        "PASSWORD": _decoded(parts.password),
        "HOST": _decoded(parts.hostname),
        "PORT": str(number or ""),
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {**connection_options(pooled=pooled), **options},
    }


def secret_key(environ: Mapping[str, str], kept_in: Path) -> str:
    """SECRET_KEY where it is given, else one made at the first start and kept in a file only its owner may read."""
    given = environ.get("SECRET_KEY", "")
    if not given:
        return made_once(kept_in, lambda: secrets.token_urlsafe(64))
    return _long_enough("SECRET_KEY", given, SHORTEST_SECRET_KEY)


def token(environ: Mapping[str, str], name: str) -> str:
    """A word that lets in whoever knows it; empty where none is given, and then it lets in nobody."""
    given = _given(environ, name)
    return _long_enough(name, given, SHORTEST_TOKEN) if given else ""


def _long_enough(name: str, given: str, shortest: int) -> str:
    if len(given) < shortest:
        raise ImproperlyConfigured(
            f"{name} must have at least {shortest} characters. {name} 至少须有 {shortest} 个字符。"
        )
    return given


def version(described_in: Path) -> str:
    """The version of the system, as its pyproject.toml has it."""
    return tomllib.loads(described_in.read_text())["project"]["version"]


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of a file of mode 600, written by whoever comes first; several processes may come at once.

    Each writes a draft of its own and links it to the name, which only one of them can.
    """
    if path.exists():
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(make())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else came first: theirs is read
    finally:
        draft.unlink()
    return path.read_text()


def _given(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _options(query: str) -> dict[str, str]:
    """The options of libpq after the question mark; ValueError where they are not name=value."""
    if not query:
        return {}
    return dict(parse_qsl(query, strict_parsing=True))


def _decoded(part: str | None) -> str:
    """Of a part of the address; "" where it is left out."""
    if part is None:
        return ""
    return unquote(part)


def _malformed_url() -> ImproperlyConfigured:
    """Says the shape and keeps the value to itself, for it may hold a password."""
    shape = "postgresql://user:password@host:5432/name"
    return ImproperlyConfigured(f"DATABASE_URL must look like {shape}. DATABASE_URL 的格式应为 {shape}。")
