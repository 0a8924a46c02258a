"""Files by content: var/files/ab/abcdef….  A name is the SHA-256 of the content, so a file can never change unseen.

Written to a draft, fsynced (the folder too), then linked: whoever commits a transaction that names a hash may rely on
the file being there after a power cut.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rules.errors import MingdaError
from store.room import room


class FileDamaged(MingdaError):
    """A stored file is missing or no longer what its name says."""


class Files:
    """The content-addressed files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> str:
        """Store ``content`` durably; returns its SHA-256 in hex. Keeping the same content twice is one file.

        Raises DiskFull, with nothing left behind.
        """
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        with room():
            if not _refreshed(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, content)
            sync_folder(path.parent)  # also when another writer has just put it there and not synced yet
            sync_folder(self.folder)
        return name

    def read(self, name: str) -> bytes:
        """The content with this hash. Raises FileDamaged when it is missing or altered."""
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError as missing:
            raise FileDamaged(f"文件 {name[:12]}… 不见了，请从备份恢复。") from missing
        if hashlib.sha256(content).hexdigest() != name:
            raise FileDamaged(f"文件 {name[:12]}… 的内容被改动过，请从备份恢复。")
        return content

    def names(self) -> Iterator[str]:
        """The name of every file kept, in order. Drafts and whatever else lies there are no files of ours."""
        for shelf in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in shelf.iterdir() if is_name(path.name))

    def problem(self, name: str) -> str:
        """``missing`` or ``damaged`` when the file is not what its name says, else ""; read in pieces."""
        try:
            with self._path(name).open("rb") as content:
                whole = hashlib.file_digest(content, "sha256").hexdigest()
        except FileNotFoundError:
            return "missing"
        return "" if whole == name else "damaged"

    def open(self, name: str) -> BinaryIO:
        """The content as a stream. Raises FileNotFoundError; the caller checks the hash of what it reads."""
        return self._path(name).open("rb")

    def aged(self, before: float) -> set[str]:
        """The names of files last kept before this moment (seconds since the epoch)."""
        return {name for name in self.names() if self._kept_at(name) < before}

    def remove(self, name: str, before: float) -> bool:
        """Take away a file that nothing names, unless somebody keeps it again right now; whether it is gone.

        It is set aside first: whoever keeps the same content then either finds it fresh and it is put back, or finds
        nothing and writes it anew.
        """
        path, aside = self._path(name), self._path(name).with_name(f".{name}.{uuid.uuid4().hex}")
        try:
            path.replace(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime >= before:
            aside.replace(path)
            return False
        aside.unlink()
        return True

    def clear_drafts(self, before: float) -> int:
        """Take away what a broken-off writing left behind before this moment; how many."""
        left = [path for path in self.folder.glob("[0-9a-f][0-9a-f]/.*") if path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _kept_at(self, name: str) -> float:
        try:
            return self._path(name).stat().st_mtime
        except FileNotFoundError:
            return float("inf")

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def is_name(text: str) -> bool:
    """Whether ``text`` can name a kept file."""
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def write_whole(path: Path, content: bytes) -> None:
    """The whole file under its name, or nothing; :func:`sync_folder` makes the name last too."""
    draft = path.parent / f".{uuid.uuid4().hex}"
    try:
        with draft.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _refreshed(path: Path) -> bool:
    """Whether the file is there; it counts as kept just now, so that no sweep takes it from under its new owner."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def write_once(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file that two processes may make at once: the first to link its draft wins, both then read the same."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with room(), os.fdopen(handle, "wb") as out:  # not os.write, which may write a part and call it well
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
