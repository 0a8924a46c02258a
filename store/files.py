"""Files by content: var/files/ab/abcdef….  A name is the SHA-256 of the content, so a file can never change unseen.

Written to a draft, fsynced (the folder too), then linked: whoever commits a transaction that names a hash may rely on
the file being there after a power cut.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from rules.errors import MingdaError


class FileDamaged(MingdaError):
    """A stored file is missing or no longer what its name says."""


class Files:
    """The content-addressed files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> str:
        """Store ``content`` durably; returns its SHA-256 in hex. Keeping the same content twice is one file."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.parent / f".{uuid.uuid4().hex}"
            try:
                with draft.open("xb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
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

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
