"""A backup as one zip file: its manifest, and reading it back with every hash checked.

``rows/<table>.jsonl`` are the tables; ``files/``, ``overlay/``, ``rulebooks/`` lie as under var/; ``public/`` holds the
public keys and certificates. ``manifest.json`` is written last and names every other member with hash and size.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from rules.errors import InputError

MANIFEST = "manifest.json"
FORMAT = 1
FOLDERS = ("rows", "files", "overlay", "rulebooks", "public")
PIECE = 1 << 20


class ArchiveDamaged(InputError):
    """The file is no backup of ours, or not as it was written."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. ``members`` give SHA-256 and size of each; ``rows`` the number of rows a table, in order.

    ``key`` is the fingerprint of the master key, in hex; ``damaged`` are files that were already missing or altered.
    """

    made_at: str
    schema: str
    rulebook: str
    calendar: str
    key: str
    cases: int
    events: int
    rows: dict[str, int]
    members: dict[str, tuple[str, int]]
    damaged: list[str] = field(default_factory=list)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        """As the member ``manifest.json``."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


class Archive:
    """An open backup whose manifest has been read."""

    def __init__(self, path: Path, content: zipfile.ZipFile) -> None:
        self.path, self._content = path, content
        self.manifest = self._manifest()

    def verify(self, step: Callable[[], None] = lambda: None) -> None:
        """Compare every member with the manifest. Raises ArchiveDamaged naming the first that differs."""
        names = [name for name in self._content.namelist() if name != MANIFEST]
        members = self.manifest.members
        if odd := sorted(set(names) ^ set(members)) or sorted(name for name in names if names.count(name) > 1)[:1]:
            raise self._damaged(f"{odd[0]} {'缺失' if odd[0] in members else '不在清单里'}")
        for name, (digest, size) in members.items():
            self._check_place(name)
            total, length = hashlib.sha256(), 0
            with self.member(name) as content:
                while piece := content.read(PIECE):
                    total.update(piece)
                    length += len(piece)
            if (total.hexdigest(), length) != (digest, size):
                raise self._damaged(f"{name} 和清单不符")
            step()

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """One member as a stream; whatever is wrong with it is ArchiveDamaged."""
        with self._reading(name), self._content.open(name) as content:
            yield content

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except _BROKEN as wrong:
            raise self._damaged(f"{name} 读不出来") from wrong

    def _manifest(self) -> Manifest:
        try:
            with self._reading(MANIFEST):
                data = json.loads(self._content.read(MANIFEST))
            if data["format"] != FORMAT:
                raise InputError(
                    f"这份备份的格式是 {data['format']}，这一版只认 {FORMAT}",
                    "请用做备份时的或更新的程序",
                    str(self.path),
                )
            data["members"] = {name: (str(digest), int(size)) for name, (digest, size) in data["members"].items()}
            return Manifest(**data)
        except (TypeError, ValueError, KeyError, AttributeError) as wrong:
            raise self._damaged("清单读不懂") from wrong

    def _check_place(self, name: str) -> None:
        parts = PurePosixPath(name).parts
        if parts[0] not in FOLDERS or ".." in parts or len(parts) < 2:
            raise self._damaged(f"{name} 不该在备份里")

    def _damaged(self, problem: str) -> ArchiveDamaged:
        return ArchiveDamaged(f"备份不完整：{problem}", "请换另一份备份", str(self.path))


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError)
"""What the standard library raises for a file that was cut, altered, or says things that make no sense."""


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a backup. Raises ArchiveDamaged, or InputError when there is no such file."""
    try:
        content = zipfile.ZipFile(path)
    except OSError as missing:
        raise InputError("打不开这个文件", "请检查路径", str(path)) from missing
    except _BROKEN as wrong:
        raise ArchiveDamaged("这不是一份备份，或者已经损坏", "请换另一份备份", str(path)) from wrong
    with content:
        yield Archive(path, content)
