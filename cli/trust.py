"""Which seal authority ``verify`` trusts when none is named."""

from __future__ import annotations

from pathlib import Path

from rules.errors import InputError

AUTHORITY = "test-seal-authority.pem"
SEAL = "test-seal/authority.pem"


def default(file: Path) -> Path:
    """The authority written beside the file by ``mingda run``, else that of the office's seals, else this machine's
    own, else the demonstration's."""
    from acts.config import load_config

    config = load_config()
    home = config.var
    official = [config.seals.trust] if config.seals else []
    places = [file.parent / AUTHORITY, *official, home / "keys" / SEAL, home / "demo" / "keys" / SEAL]
    for place in places:
        if place.exists():
            return place
    raise InputError("不知道信任谁的印章", "请用 --trust 指明证书（.pem）或放证书的文件夹")
