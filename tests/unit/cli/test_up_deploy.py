"""What deploy/ says fits the program: roles, ports, folders and times, and gives away no more than needed.

The container files are read, not run: no container engine is needed for the tests.
"""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.main import app
from cli.roles import ROLES
from cli.up import STOP_SECONDS
from rules.strict_yaml import load_file

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE: Any = load_file(DEPLOY / "compose.yaml").data
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
FENCES = ("Protect", "Private", "Restrict", "NoNew", "Capab", "Ambient", "Lock", "SystemCall", "ReadWrite", "UMask")
PORTS: Any = load_file(ROOT / "config.yaml").data["server"]


class Unit(configparser.ConfigParser):
    """A systemd unit: keys as they are written."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(path: Path) -> Unit:
    """A unit file as systemd would read it; a key written twice is refused."""
    parsed = Unit(interpolation=None, comment_prefixes=("#",), inline_comment_prefixes=None)
    parsed.read(path, encoding="utf-8")
    return parsed


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_the_program_has(path: Path) -> None:
    """``mingda up``, alone or with a role that exists, under its own user."""
    service = unit(path)["Service"]
    command = re.fullmatch(r"/opt/mingda/\.venv/bin/mingda up(?: --role (\w+))?", service["ExecStart"])
    assert command and command[1] in (None, *ROLES)
    assert ("mingda", "always") == (service["User"], service["Restart"])
    assert "MINGDA_HOME=/var/lib/mingda" in service["Environment"].split()


def test_every_role_has_its_unit() -> None:
    """And there is one for all together."""
    commands = {unit(path)["Service"]["ExecStart"].partition(" up")[2].strip() for path in UNITS}
    assert {"", *(f"--role {role}" for role in ROLES)} == commands


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_may_write_only_its_own_folder(path: Path) -> None:
    """The system is read-only to it, and it can never become more than it is."""
    service = unit(path)["Service"]
    assert ("strict", "/var/lib/mingda/var") == (service["ProtectSystem"], service["ReadWritePaths"])
    assert ("yes", "", "yes") == (
        service["NoNewPrivileges"],
        service["CapabilityBoundingSet"],
        service["ProtectHome"],
    )


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_time_to_stop_in_order(path: Path) -> None:
    """systemd kills only after our own order of stopping has run out."""
    assert float(unit(path)["Service"]["TimeoutStopSec"]) >= sum(STOP_SECONDS.values())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="没有 systemd-analyze")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_unit(path: Path, tmp_path: Path) -> None:
    """Checked by systemd itself where it is installed, with a program that exists."""
    copy = tmp_path / path.name.replace("@", "@1")
    copy.write_text(re.sub(r"/opt/mingda/\S+/mingda", "/bin/true", path.read_text(encoding="utf-8")), encoding="utf-8")
    told = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=30)
    assert [] == [line for line in told.stderr.splitlines() if copy.name in line and "Unknown" in line]


def test_only_the_pages_leave_the_container() -> None:
    """And only to this machine: Prefect's port, which has no roles, stays inside."""
    assert [f"127.0.0.1:{PORTS['web_port']}:{PORTS['web_port']}"] == COMPOSE["services"]["mingda"]["ports"]
    assert "ports" not in COMPOSE["services"]["postgres"]


def test_the_container_may_do_little() -> None:
    """Not root, nothing to gain, a read-only system."""
    service = COMPOSE["services"]["mingda"]
    assert (True, ["ALL"], ["no-new-privileges:true"]) == (
        service["read_only"],
        service["cap_drop"],
        service["security_opt"],
    )
    assert not service["user"].startswith("0")


def test_the_container_keeps_what_lives() -> None:
    """var/ is a named volume, config.yaml is read-only; every volume and secret named is declared."""
    service = COMPOSE["services"]["mingda"]
    assert "var:/var/lib/mingda/var" in service["volumes"]
    assert "../config.yaml:/var/lib/mingda/config.yaml:ro" in service["volumes"]
    mounted = {v.partition(":")[0] for s in COMPOSE["services"].values() for v in s["volumes"]}
    named = {name for name in mounted if not name.startswith(".")}
    assert [] == [name for name in mounted - named if not (DEPLOY / name).exists()]
    assert set(COMPOSE["volumes"]) == named
    assert set(COMPOSE["secrets"]) == set(COMPOSE["services"]["postgres"]["secrets"])


def test_the_container_asks_pages_and_worker_how_they_are() -> None:
    """Its health check is Python that compiles and asks the ports of config.yaml; it has time to stop."""
    service = COMPOSE["services"]["mingda"]
    code = service["healthcheck"]["test"][-1]
    compile(code, "healthcheck", "exec")
    assert f"({PORTS['web_port']}, {PORTS['worker_port']})" in code
    assert float(service["stop_grace_period"].removesuffix("s")) >= sum(STOP_SECONDS.values())


def test_the_image_holds_the_locked_packages_and_no_root() -> None:
    """What is copied exists; packages come from the lock file; it runs under a user of its own."""
    build = COMPOSE["services"]["mingda"]["build"]
    text = (DEPLOY / build["context"] / build["dockerfile"]).read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M) for name in line.split()]
    assert [] == [name for name in copied if not (ROOT / name).exists()]
    assert [] == [line for line in re.findall(r"uv sync.*", text) if "--frozen --no-dev" not in line]
    assert (["mingda"], True) == (re.findall(r"^USER (.*)$", text, re.M), "--uid 10001" in text)
    assert "var" in (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()


def test_what_is_started_is_a_command() -> None:
    """The container's command, the image's own, and every command that the operator's page names exist."""
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert (['["mingda"]'], ['["up"]']) == (
        re.findall(r"^ENTRYPOINT (.*)$", image, re.M),
        re.findall(r"^CMD (.*)$", image, re.M),
    )
    assert ["up"] == COMPOSE["services"]["mingda"]["command"]
    there = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = re.findall(r"(?:`|bin/|run |=\S+ |--rm )mingda ([a-z]+)", OPERATIONS)
    assert {"up", "backup", "restore", "audit", "upgrade", "doctor"} <= set(named)
    assert set() == set(named) - there


def test_only_what_is_read_is_set() -> None:
    """The names in the container's and the units' environment are those that the program and its libraries read."""
    image = dict(
        re.findall(r"(\w+)=(\S+)", " ".join(re.findall(r"^ENV (.*)$", (DEPLOY / "Dockerfile").read_text(), re.M)))
    )
    ours, theirs = COMPOSE["services"]["mingda"]["environment"], COMPOSE["services"]["postgres"]["environment"]
    units = {word.partition("=")[0] for path in UNITS for word in unit(path)["Service"]["Environment"].split()}
    assert {"MINGDA_HOME", "PYTHONUNBUFFERED"} == units
    assert set() == set(image) - {"PATH", "MINGDA_HOME"} - {n for n in image if n.startswith(("PYTHON", "UV_"))}
    assert ({"PGPASSFILE"}, "/var/lib/mingda") == (set(ours), image["MINGDA_HOME"])
    assert {"USER", "DB", "PASSWORD_FILE", "INITDB_ARGS"} == {name.removeprefix("POSTGRES_") for name in theirs}


def test_no_password_is_written_in_deploy() -> None:
    """It comes from a file that neither the repository nor the image takes in, and so does the office's config.yaml."""
    (secret,) = [one["file"] for one in COMPOSE["secrets"].values()]
    file = f"deploy/{secret.removeprefix('./')}"
    ignored = [ROOT / ".gitignore", DEPLOY / "Dockerfile.dockerignore"]
    assert [] == [path.name for path in ignored if file not in path.read_text(encoding="utf-8").splitlines()]
    assert "config.yaml" in ignored[1].read_text(encoding="utf-8").splitlines()
    values = re.findall(
        r"(?i)(?:password|secret|token)\w*[:=] *(\S+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    )
    assert {"/run/secrets/postgres"} == {value for value in values if not value.startswith(("[", "./"))}


def test_the_databases_that_the_page_names_are_there() -> None:
    """The container's PostgreSQL makes both, for the user and host in the addresses that the operator's page gives."""
    service = COMPOSE["services"]["postgres"]
    made = {
        service["environment"]["POSTGRES_DB"],
        *re.findall(r"^create database (\w+)", (DEPLOY / "postgres.sql").read_text(), re.M),
    }
    addresses = re.findall(r"postgresql\+(\w+)://(\w+)@postgres:5432/(\w+)", OPERATIONS)
    user = service["environment"]["POSTGRES_USER"]
    assert {("psycopg", user, "mingda"), ("asyncpg", user, "prefect")} == set(addresses)
    assert {name for _, _, name in addresses} == made
    assert "./postgres.sql:/docker-entrypoint-initdb.d/mingda.sql:ro" in service["volumes"]
    assert "C.UTF-8" in service["environment"]["POSTGRES_INITDB_ARGS"]


def test_the_units_are_hardened_alike() -> None:
    """What a unit may not do is the same in each; each waits for network and PostgreSQL on the same machine."""
    fences = [{k: v for k, v in unit(path)["Service"].items() if k.startswith(FENCES)} for path in UNITS]
    assert len(fences[0]) > 15
    assert [fences[0]] * len(UNITS) == fences
    assert [] == [
        p.name for p in UNITS if not {"network.target", "postgresql.service"} <= set(unit(p)["Unit"]["After"].split())
    ]
    assert "mingda-prefect.service" in unit(DEPLOY / "systemd" / "mingda-worker@.service")["Unit"]["After"]


def test_the_operator_s_page_installs_what_is_there() -> None:
    """Every unit is named by its page; user, folders and files of the page are those of the units."""
    paths = set(re.findall(r"deploy/[\w./@-]+\w", OPERATIONS)) - {"deploy/postgres.password"}
    assert [] == [path for path in paths if not (ROOT / path).exists()]
    assert [] == [path.stem for path in UNITS if path.stem not in OPERATIONS]
    account = (DEPLOY / "systemd" / "mingda.sysusers").read_text(encoding="utf-8").splitlines()[-1].split()
    assert ["u", "mingda", "/var/lib/mingda"] == [*account[:2], account[-1]]
    assert f"-m 750 {account[-1]} {unit(UNITS[0])['Service']['ReadWritePaths']}" in OPERATIONS


def has_compose() -> bool:
    """Whether the compose plugin is installed; it reads a file without an engine."""
    command = ["docker", "compose", "version"]
    return bool(shutil.which("docker")) and subprocess.run(command, capture_output=True, timeout=60).returncode == 0


@pytest.mark.skipif(not has_compose(), reason="没有 docker compose")
def test_compose_understands_its_file() -> None:
    """Checked by compose itself where it is installed."""
    command = ["docker", "compose", "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (0, "") == (told.returncode, told.stderr)
