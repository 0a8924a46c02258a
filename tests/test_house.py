"""The repository about itself: what docs/architecture.md and CONTRIBUTING.md promise is checked here.

Every check is shown a bad example too, so that none of them can pass by looking away.
"""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import house_checks as house
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

Check = Callable[[Path], list[str]]

CHECKS: list[Check] = [
    house.long_files,
    house.long_functions,
    house.strangers_at_top,
    house.forbidden_modules,
    house.filled_inits,
    house.loose_ends,
    house.askers_for_today,
    house.outside_readers_of_tables,
    house.rooms_without_a_word,
    house.unexplained_names,
    house.unread_settings,
    house.dead_links,
]

BODY = "\n".join(f"    x{n} = {n}" for n in range(31))

BAD: dict[str, tuple[str, str]] = {
    "long_files": ("rules/long.py", "x = 1\n" * 400),
    "long_functions": ("rules/f.py", f'def f():\n    """Much."""\n{BODY}\n'),
    "strangers_at_top": ("scratch.py", ""),
    "forbidden_modules": ("rules/utils.py", ""),
    "filled_inits": ("rules/__init__.py", "x = 1\n"),
    "loose_ends": ("rules/later.py", "x = 1  # TODO: the rest\n"),
    "askers_for_today": ("rules/clock.py", "import datetime as dt\nday = dt.date.today()\n"),
    "outside_readers_of_tables": ("web/page.py", "from store.tables import CaseRow\n"),
    "rooms_without_a_word": ("attic/__init__.py", ""),
    "unexplained_names": ("casework/thing.py", "class Unheard:\n    pass\n"),
    "dead_links": ("docs/tour.md", "[the start](../README.md) [a law](https://law.example) [self](tour.md#top)\n"),
    "unread_settings": ("casework/office.py", "class Office:\n    unread: int\n"),
}


@pytest.fixture
def root(pytestconfig: pytest.Config) -> Path:
    """The project folder."""
    return pytestconfig.rootpath


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small house in which every check passes."""
    for name in ("rules", "casework", "store", "web", "docs"):
        (tmp_path / name).mkdir()
    for name in ("rules", "casework", "store", "web"):
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "docs" / "architecture.md").write_text("`rules/` `casework/` `store/` `web/`")
    (tmp_path / "docs" / "glossary.md").write_text("`Office`")
    (tmp_path / "store" / "tables.py").write_text("class CaseRow(SQLModel, table=True):\n    pass\n")
    return tmp_path


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_is_in_order(check: Check, root: Path) -> None:
    """The project keeps its own rule; a failure lists where it does not."""
    assert [] == check(root)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_good_house_passes(check: Check, small: Path) -> None:
    """No check finds fault where there is none."""
    assert [] == check(small)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_bad_example_is_found(check: Check, small: Path) -> None:
    """Each check finds exactly the one fault it is shown."""
    name, text = BAD[check.__name__]
    path = small / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert 1 == len(check(small))


def test_a_docstring_does_not_make_a_function_long(small: Path) -> None:
    """Thirty lines are counted without the docstring."""
    doc = "\n".join(["    line"] * 20)
    body = "\n".join(BODY.splitlines()[:30])
    (small / "rules" / "f.py").write_text(f'def f():\n    """Much.\n\n{doc}\n    """\n{body}\n')
    assert [] == house.long_functions(small)


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nat = datetime.datetime.now()\n",
        "from datetime import date\nday = date.today()\n",
        "import pendulum\nat = pendulum.now('Asia/Shanghai')\n",
        "import time\nat = time.localtime()\n",
    ],
)
def test_every_way_of_asking_for_today_is_found(source: str, small: Path) -> None:
    """Today is an argument; only acts/today.py may ask for it, however it is spelled."""
    (small / "rules" / "clock.py").write_text(source)
    assert ["rules/clock.py:2"] == house.askers_for_today(small)


@pytest.mark.parametrize(
    "source",
    ["import store.tables\n", "from store import tables\n", "from store.mapping import CaseRow\n"],
)
def test_every_way_to_a_table_is_found(source: str, small: Path) -> None:
    """Cases are read through store.cases, which knows the organ; a table is reached from nowhere else."""
    (small / "web" / "page.py").write_text(source)
    assert 1 == len(house.outside_readers_of_tables(small))


def test_acts_and_members_must_be_explained(small: Path) -> None:
    """The glossary explains the members of Stage and Role and the promised act names, not only classes."""
    (small / "casework" / "stages.py").write_text('class Office:\n    X = "x"\n\n\nclass Stage:\n    A = "intake"\n')
    (small / "casework" / "commands.py").write_text('ACTS: dict = {"sign": int}\n')
    assert ["Stage", "intake", "sign"] == house.unexplained_names(small)


def test_own_names_collide_with_no_module(root: Path) -> None:
    """No package of ours hides, or is hidden by, one of the standard library or of an installed distribution."""
    assert [] == house.collisions(house.packages(root), importlib.metadata.packages_distributions())


def test_a_collision_is_found() -> None:
    """A name that somebody else installs, or that Python has, is told."""
    installed = {"rules": ["mingda"], "flows": ["mingda", "flowers"]}
    assert ["flows（flowers）", "email（标准库）"] == house.collisions(["rules", "flows", "email"], installed)


def test_imports_go_down_only(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All contracts of pyproject.toml are kept."""
    monkeypatch.chdir(root)
    assert EXIT_STATUS_SUCCESS == lint_imports(no_cache=True, no_logo=True)


def test_a_broken_contract_is_found(tmp_path: Path) -> None:
    """The contracts can fail: an upward import in a tiny house is refused."""
    for room in ("lower_room", "upper_room"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "lower_room" / "door.py").write_text("import upper_room\n")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_packages =\n    lower_room\n    upper_room\n"
        "[importlinter:contract:1]\nname = down\ntype = layers\nlayers =\n    upper_room\n    lower_room\n"
    )
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (1, True) == (told.returncode, "BROKEN" in told.stdout)


LOADS_PREFECT = """
import importlib, pkgutil, sys
for room in sys.argv[1:]:
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, room + "."):
        importlib.import_module(module.name)
print(sorted(name for name in sys.modules if name.partition(".")[0] == "prefect")[:3])
"""


def rooms_that_load_prefect(folder: Path, rooms: list[str]) -> str:
    """What a fresh interpreter has of Prefect after importing every module of ``rooms``."""
    env = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", LOADS_PREFECT, *rooms]
    told = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)
    assert (0, "") == (told.returncode, told.stderr)
    return told.stdout.strip()


@pytest.mark.slow
def test_web_and_acts_never_load_prefect(root: Path) -> None:
    """Importing every module of web and acts leaves Prefect unloaded: pages start fast and survive its absence."""
    assert "[]" == rooms_that_load_prefect(root, ["web", "acts"])


def test_a_hidden_load_of_prefect_is_found(tmp_path: Path) -> None:
    """The check above sees a load that no import statement shows."""
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "__init__.py").touch()
    (tmp_path / "attic").mkdir()
    (tmp_path / "attic" / "__init__.py").touch()
    (tmp_path / "attic" / "door.py").write_text("__import__('pre' + 'fect')\n")
    assert "['prefect']" == rooms_that_load_prefect(tmp_path, ["attic"])
