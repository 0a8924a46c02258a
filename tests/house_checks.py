"""What the house keeps, as functions from a folder to the faults found there.

Each takes the root of a repository and returns sentences, none when all is well, so that a test can also show it a bad
example. They read text and syntax only and import nothing of the product; each file is parsed once for all of them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

MAX_FILE_LINES = 399
MAX_FUNCTION_LINES = 30
CODE_FOLDERS = ("bench", "tests", "docs", "examples")
GENERATED = ("store/migrations/versions/",)
FORBIDDEN_MODULES = {"models", "utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "service"}
ALLOWED_AT_TOP = {
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "Makefile", "config.yaml",
    "pyproject.toml", "uv.lock", ".ci", ".gitignore", ".gitattributes", ".git", "rules", "casework", "store", "letters",
    "templates", "insight", "acts", "flows", "web", "cli", "examples", "tests", "bench", "docs", "deploy",
}  # fmt: skip
ASKS_FOR_NOW = {"today", "now", "utcnow", "localtime", "gmtime"}
CLOCK_OWNERS = {"date", "datetime", "DateTime", "pendulum", "time", "dt"}


def packages(root: Path) -> list[str]:
    """The packages at the top: folders with an ``__init__.py``."""
    return sorted(path.parent.name for path in root.glob("*/__init__.py"))


def product_files(root: Path) -> Iterator[Path]:
    """Every Python file of the packages."""
    for package in packages(root):
        yield from sorted((root / package).rglob("*.py"))


def all_files(root: Path) -> Iterator[Path]:
    """Every Python file that people write: the packages, tests, measurements and scripts."""
    yield from product_files(root)
    for folder in CODE_FOLDERS:
        yield from sorted((root / folder).rglob("*.py"))


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _hand_written(root: Path, files: Iterable[Path]) -> Iterator[Path]:
    return (path for path in files if not _name(root, path).startswith(GENERATED))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@dataclass
class _Told:
    """What the checks ask of a file's syntax, gathered in one walk.

    ``functions`` are (line, name, lines of the body), ``now`` the lines that ask what day it is, ``imports`` (line,
    dotted name), ``read`` the attributes that are read.
    """

    functions: list[tuple[int, str, int]] = field(default_factory=list)
    now: list[int] = field(default_factory=list)
    imports: list[tuple[int, str]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def add(self, node: ast.AST) -> None:
        """Take from ``node`` what a check asks about."""
        if isinstance(node, ast.Attribute):
            self.read |= {node.attr} if isinstance(node.ctx, ast.Load) else set()
        elif isinstance(node, ast.Call):
            self.now += [node.lineno] if _asks_for_now(node.func) else []
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.functions.append((node.lineno, node.name, _body_lines(node)))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self.imports += [(node.lineno, what) for what in _imported(node)]


def _told(path: Path) -> _Told:
    return _told_by(path.read_text(encoding="utf-8"))


@cache
def _told_by(text: str) -> _Told:
    told = _Told()
    for node in ast.walk(ast.parse(text)):
        told.add(node)
    return told


def long_files(root: Path) -> list[str]:
    """Files of 400 lines or more, but those that a tool writes."""
    files = _hand_written(root, all_files(root))
    counts = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in files)
    return [f"{_name(root, path)} 有 {n} 行" for path, n in counts if n > MAX_FILE_LINES]


def long_functions(root: Path) -> list[str]:
    """Functions whose body without docstring spans more than thirty lines."""
    return [
        f"{_name(root, path)}:{line} {name} 有 {n} 行"
        for path in _hand_written(root, all_files(root))
        for line, name, n in _told(path).functions
        if n > MAX_FUNCTION_LINES
    ]


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def strangers_at_top(root: Path) -> list[str]:
    """Names at the top that the house has no room for. What .gitignore names is no part of the house."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines() if (root / ".gitignore").exists() else []
    ignored = {line.strip("/") for line in lines if line and not line.startswith("#")}
    return sorted(path.name for path in root.iterdir() if path.name not in ALLOWED_AT_TOP | ignored)


def forbidden_modules(root: Path) -> list[str]:
    """Modules and packages whose name says nothing."""
    named = ((path, path.parent.name if path.name == "__init__.py" else path.stem) for path in all_files(root))
    return [_name(root, path) for path, name in named if name in FORBIDDEN_MODULES]


def filled_inits(root: Path) -> list[str]:
    """``__init__.py`` files with anything in them."""
    return [_name(root, p) for p in product_files(root) if p.name == "__init__.py" and p.read_text(encoding="utf-8")]


def loose_ends(root: Path) -> list[str]:
    """Comments that put work off, and bodies that do nothing but say so."""
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    return [
        f"{_name(root, path)}:{n} {line.strip()}"
        for path in product_files(root)
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]


def askers_for_today(root: Path) -> list[str]:
    """Calls that ask what day or time it is, outside acts/today.py."""
    return [
        f"{_name(root, path)}:{line}"
        for path in product_files(root)
        if _name(root, path) != "acts/today.py"
        for line in _told(path).now
    ]


def _asks_for_now(call: ast.expr) -> bool:
    if not isinstance(call, ast.Attribute) or call.attr not in ASKS_FOR_NOW:
        return False
    owner = call.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name in CLOCK_OWNERS


def table_names(root: Path) -> set[str]:
    """The classes of store/tables.py that are tables (``table=True``)."""
    path = root / "store" / "tables.py"
    if not path.exists():
        return set()
    classes = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef))
    return {node.name for node in classes if any(key.arg == "table" for key in node.keywords)}


def outside_readers_of_tables(root: Path) -> list[str]:
    """Imports of store's tables by another room, which could then read cases without their organ."""
    tables = table_names(root)
    return [
        f"{_name(root, path)}:{line} {what}"
        for path in product_files(root)
        if not _name(root, path).startswith("store/")
        for line, what in _told(path).imports
        if what == "store.tables" or what.startswith("store.tables.") or what.rpartition(".")[2] in tables
        if what.startswith("store.")
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def rooms_without_a_word(root: Path) -> list[str]:
    """Packages that docs/architecture.md does not name."""
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    return [name for name in packages(root) if f"`{name}/`" not in text]


def names_to_explain(root: Path) -> set[str]:
    """The field's names in casework: public classes, the members of Stage and Role, the acts."""
    names: set[str] = set()
    for path in sorted((root / "casework").glob("*.py")):
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names |= {node.name} | (_members(node) if node.name in ("Stage", "Role") else set())
            names |= _keys(node, "ACTS")
    return names


def _members(node: ast.ClassDef) -> set[str]:
    values = (stmt.value for stmt in node.body if isinstance(stmt, ast.Assign))
    return {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}


def _keys(node: ast.stmt, name: str) -> set[str]:
    """The text keys of the mapping that is assigned to ``name``."""
    target = (
        node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    )
    if not isinstance(target, ast.Name) or target.id != name:
        return set()
    value = node.value if isinstance(node, ast.AnnAssign | ast.Assign) else None
    keys = value.keys if isinstance(value, ast.Dict) else []
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def unexplained_names(root: Path) -> list[str]:
    """Names of casework that docs/glossary.md does not have."""
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = {part for quoted in re.findall(r"`([^`]+)`", text) for part in re.split(r"[^A-Za-z0-9_]+", quoted)}
    return sorted(names_to_explain(root) - known)


def dead_links(root: Path) -> list[str]:
    """Relative links and pictures in the documents that lead nowhere."""
    link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    documents = [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]
    return [
        f"{_name(root, path)} → {target}"
        for path in documents
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]


def collisions(own: Iterable[str], installed: Mapping[str, list[str]]) -> list[str]:
    """Own package names that the standard library or an installed distribution also uses."""
    others = {name: [d for d in dists if d != "mingda"] for name, dists in installed.items()}
    taken = [f"{name}（{'、'.join(others[name])}）" for name in own if others.get(name)]
    return taken + [f"{name}（标准库）" for name in own if name in sys.stdlib_module_names]


def unread_settings(root: Path) -> list[str]:
    """Values of config.yaml that no code reads: a promise by name only."""
    declared = _fields(root / "casework/office.py") | _fields(root / "acts/config.py")
    readers = (path for path in product_files(root) if not path.stem.startswith("config"))
    return sorted(declared.difference(*(_told(path).read for path in readers)))


def _fields(path: Path) -> set[str]:
    if not path.exists():
        return set()
    classes = (node for node in _tree(path).body if isinstance(node, ast.ClassDef))
    statements = (stmt for node in classes for stmt in node.body if isinstance(stmt, ast.AnnAssign))
    return {stmt.target.id for stmt in statements if isinstance(stmt.target, ast.Name)}
