"""The files in deploy/: they name what exists, give each address to its process, and give nothing away."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from gongkai.config import env, settings
from gongkai.tenants.command import _parser as tenants_parser
from gongkai.tenants.registry import read_registry
from gongkai.ui.interfaces import interfaces_of
from tests.database_templates import ROOT
from tests.routes import routes

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NGINX = DEPLOY / "nginx" / "gongkai.conf"
SETTING = re.compile(r"\b(?:GONGKAI_[A-Z_]+|DATABASE_URL)\b")
LOCATION = re.compile(r"location (= )?(\S+) \{ (?:proxy_pass http://gongkai_(\w+);|return (\d+);)")
GUIDES = [
    ROOT / "docs" / f"{name}{ending}"
    for name in ("deployment", "move", "static", "tenants")
    for ending in (".md", ".zh.md")
]


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return parser


def test_every_setting_that_is_named_exists() -> None:
    assert settings.GONGKAI_INTERFACES
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    assert len(files) >= 8
    for path in [*files, *GUIDES]:
        unknown = set(SETTING.findall(path.read_text())) - set(env.KNOWN)
        assert not unknown, f"{path.name}: {sorted(unknown)}"


def test_every_command_that_is_named_exists_with_its_options() -> None:
    commands = get_commands()
    named = set()
    for path in [*UNITS, DEPLOY / "compose.yaml", DEPLOY / "Containerfile", *GUIDES]:
        text = re.sub(r'[\[\]",]', " ", path.read_text())
        for found in re.finditer(
            r"(?m)(?:/bin/|^ *|command: +|CMD +)gongkai +([a-z_]+)(.*)$", text
        ):
            name, rest = found.groups()
            if name == "tenants":
                check_tenants(rest)
                continue
            assert name in commands, f"{path.name}: gongkai {name}"
            parser = load_command_class(commands[name], name).create_parser("gongkai", name)
            known = {one for action in parser._actions for one in action.option_strings}
            options = set(re.findall(r"(?<=\s)--[a-z-]+", rest.partition("#")[0]))
            assert options <= known, f"{path.name}: gongkai {name} {sorted(options - known)}"
            named.add(name)
    assert {"serve", "worker", "migrate", "move", "backup", "export_site"} <= named


def check_tenants(rest: str) -> None:
    """Check the words of `gongkai tenants`, and those of the command that it runs for a tenant."""
    words = rest.partition("#")[0].split()
    options = tenants_parser().parse_args(words)
    if options.word == "run":
        assert options.command[0] in get_commands(), rest


def test_example_of_tenants_is_accepted() -> None:
    registry = read_registry(DEPLOY / "tenants.toml.example")
    assert [one.name for one in registry.tenants] == ["north", "south"]
    assert registry.tenants[1].settings["GONGKAI_BACKUP_FOLDER"] == "/var/backups/gongkai/south"


def test_nginx_gives_each_address_to_the_process_that_serves_it() -> None:
    places = [
        (path, bool(exact), upstream or code)
        for exact, path, upstream, code in LOCATION.findall(NGINX.read_text())
    ]
    wrong = []
    for route in routes():
        for value in ("1", "990000-D01", "990000-D01/2026-00001"):
            address = next(iter(route.addresses_of(value)), None) or route.address()
            try:
                match = resolve(address)
            except Resolver404:
                continue
            exact = [to for path, is_exact, to in places if is_exact and path == address]
            found = [
                (len(path), to)
                for path, is_exact, to in places
                if address.startswith(path) and not is_exact
            ]
            chosen = exact[0] if exact else max(found)[1]
            if chosen != "404" and chosen not in interfaces_of(match):
                wrong.append(f"{address} goes to {chosen}")
            if match.namespaces[:1] == ["monitoring"] and chosen != "404":
                wrong.append(f"{address} can be reached from outside")
            break
    assert not wrong, wrong


def test_units_run_without_rights_and_see_little() -> None:
    for path in UNITS:
        service = unit(path)["Service"]
        assert service["User"] == "gongkai"
        assert service["CapabilityBoundingSet"] == ""
        assert service["ProtectSystem"] == "strict"
        for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
            assert service[name] == "yes", f"{path.name}: {name}"
        assert service["UMask"] == "0077"


def test_no_file_holds_a_secret() -> None:
    for path in DEPLOY.rglob("*.example"):
        for line in path.read_text().splitlines():
            name, _equal, value = line.partition("=")
            assert "PASSWORD" not in name or not value


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_reads_the_units_and_finds_them_safe(path: Path, tmp_path: Path) -> None:
    # The program itself is not installed where the tests run.
    name = path.name.replace("@", "@portal")
    copy = tmp_path / name
    copy.write_text(path.read_text().replace("/opt/gongkai/bin/gongkai", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    own = [line for line in done.stderr.splitlines() if name in line]
    assert not own, done.stderr
    # 10 is a service without any protection; nothing above "OK" is accepted.
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=25", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-600:]


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
@pytest.mark.parametrize("name", ["gongkai", "tenants"])
def test_nginx_reads_its_file(tmp_path: Path, name: str) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=site", "-keyout", str(tmp_path / "site.key")),
            *("-out", str(tmp_path / "site.crt")),
        ],
        check=True,
        capture_output=True,
    )
    text = NGINX.with_stem(name).read_text().replace("/etc/gongkai/certificates", str(tmp_path))
    text = text.replace("/var/log/nginx/gongkai.log", str(tmp_path / "log"))
    # The names of the processes exist only in their own network.
    text = re.sub(r"server (?:portal|desk|api):8000", "server 127.0.0.1:8000", text)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}} http {{ {text} }}"
    )
    done = subprocess.run(
        ["nginx", "-t", "-c", str(whole), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
