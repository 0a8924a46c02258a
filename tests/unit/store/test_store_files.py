"""Files are named by their content, durable before they are named, and damage shows."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from store.files import FileDamaged, Files
from store.room import DiskFull

LETTER = "答复书".encode()
NAME = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder of files."""
    return Files(tmp_path / "files")


def test_a_file_is_found_by_its_content(files: Files) -> None:
    """The name is the SHA-256; the same content twice is one file, and no draft is left over."""
    assert NAME == files.keep(LETTER) == files.keep(LETTER)
    assert LETTER == files.read(NAME)
    assert [files.folder / NAME[:2] / NAME] == [path for path in files.folder.rglob("*") if path.is_file()]


def test_an_altered_file_is_not_given_out(files: Files) -> None:
    """Content that no longer fits its name: FileDamaged, and what to do."""
    files.keep(LETTER)
    (files.folder / NAME[:2] / NAME).write_bytes(b"other")
    with pytest.raises(FileDamaged, match="被改动过，请从备份恢复"):
        files.read(NAME)


def test_a_missing_file_is_reported(files: Files) -> None:
    """A file that is gone: FileDamaged."""
    with pytest.raises(FileDamaged, match="不见了"):
        files.read(NAME)


class Disk:
    """Stands in the way of the operating system's calls and writes down their order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._fsync, self._replace = os.fsync, os.replace

    def fsync(self, handle: int) -> None:
        """Sync, noting whether a file or a folder."""
        path = Path(f"/proc/self/fd/{handle}").resolve()
        self.calls.append("sync folder " + path.name if path.is_dir() else "sync file")
        self._fsync(handle)

    def replace(self, draft: str, path: str) -> None:
        """Rename."""
        self.calls.append("rename")
        self._replace(draft, path)


def test_a_file_is_on_disk_before_its_name_is(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Content synced, then renamed, then the names in both folders synced: a power cut leaves all or nothing."""
    disk = Disk()
    monkeypatch.setattr(os, "fsync", disk.fsync)
    monkeypatch.setattr(os, "replace", disk.replace)
    files.keep(LETTER)
    assert ["sync file", "rename", f"sync folder {NAME[:2]}", "sync folder files"] == disk.calls


def test_a_write_that_breaks_leaves_no_file(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: no name, no draft, and a later try works."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(DiskFull):
        patch.setattr(os, "fsync", full)
        files.keep(LETTER)
    assert [] == [path for path in files.folder.rglob("*") if path.is_file()]
    assert LETTER == files.read(files.keep(LETTER))


def test_eight_who_keep_the_same_keep_one(files: Files) -> None:
    """Threads that store the same letter at once all get its name."""
    start, names = threading.Barrier(8), []

    def keep() -> None:
        start.wait()
        names.append(files.keep(LETTER))

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([NAME] * 8, LETTER) == (names, files.read(NAME))
