"""每日摘要: once a day, all cases' chain heads under one signature.

A case's own chain shows that nothing in it was altered; that its tail was cut, or that the whole case vanished, only a
witness outside the chain can show. Each digest lists the heads that changed since the digest before (a file under
var/files, named by its hash), the hash over all heads as they then stood, and the hash of the digest before.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from store.database import put, reading, writing
from store.files import FileDamaged, Files
from store.mapping import FIRST_HASH
from store.opening import Store
from store.signing import DigestKey
from store.tables import digest as row
from store.tables import event

Head = tuple[int, str]
"""A case's last event: its number and hash. Number 0 stands for a case that is not there any more."""
GONE: Head = (0, "")


@dataclass(frozen=True, slots=True)
class Digest:
    """One day's digest: ``no`` from 1 without gaps, ``root`` the hash over all heads, ``heads`` the file of changes."""

    no: int
    day: dt.date
    at: str
    cases: int
    events: int
    root: str
    heads: str
    prev_hash: str
    key: str
    hash: str
    signature: str


def digest_hash(digest: Digest) -> str:
    """SHA-256 over everything in the digest but its hash and signature."""
    parts = (digest.no, digest.day, digest.at, digest.cases, digest.events)
    text = "\x1f".join(map(str, (*parts, digest.root, digest.heads, digest.prev_hash, digest.key)))
    return hashlib.sha256(text.encode()).hexdigest()


def digests(connection: Connection) -> list[Digest]:
    """Every digest, the oldest first."""
    return [Digest(*found) for found in connection.execute(select(*_COLUMNS).order_by(row.c.no))]


_COLUMNS = tuple(row.c[field.name] for field in dataclasses.fields(Digest))


def heads_now(connection: Connection) -> dict[str, Head]:
    """Where every chain stands, by case number."""
    last = select(event.c.case_number, func.max(event.c.no).label("no")).group_by(event.c.case_number).subquery()
    here = (event.c.case_number == last.c.case_number) & (event.c.no == last.c.no)
    query = select(event.c.case_number, event.c.no, event.c.hash).join(last, here)
    return {number: (no, digest) for number, no, digest in connection.execute(query)}


def root_of(heads: Mapping[str, Head]) -> str:
    """The hash over all heads, by case number."""
    total = hashlib.sha256()
    for number in sorted(heads):
        no, head = heads[number]
        total.update(f"{number}\x1f{no}\x1f{head}\n".encode())
    return total.hexdigest()


def pack(heads: Mapping[str, Head]) -> bytes:
    """Heads as the bytes of their file: JSON lines, compressed."""
    lines = (json.dumps([number, *heads[number]]) for number in sorted(heads))
    return zlib.compress("\n".join(lines).encode(), 9)


def unpack(content: bytes) -> dict[str, Head]:
    """The heads of a file. Raises ValueError when it is not one."""
    try:
        lines = zlib.decompress(content).decode().splitlines()
    except zlib.error as wrong:
        raise ValueError(str(wrong)) from wrong
    return {number: (no, head) for number, no, head in map(json.loads, lines)}


def apply(known: dict[str, Head], changed: Mapping[str, Head]) -> None:
    """Bring the heads known so far to those after one more digest."""
    known.update(changed)
    for number in [number for number, head in changed.items() if head == GONE]:
        known.pop(number, None)


def sealed_heads(files: Files, sealed: Iterable[Digest]) -> Iterator[tuple[Digest, dict[str, Head]]]:
    """Each digest with the heads that it lists. Raises FileDamaged or ValueError at a file that is not whole."""
    for digest in sealed:
        yield digest, unpack(files.read(digest.heads))


def seal(store: Store, key: DigestKey, day: dt.date, at: dt.datetime) -> Digest:
    """The digest of ``day``: the one there is, or a new one over the chains as they stand.

    Sealing never judges: were it to stop at a broken chain, what happens later would go without a witness. When an
    earlier digest's file is not whole, this one lists every head.
    """
    while True:
        with reading(store.engine) as connection:
            earlier, heads = digests(connection), heads_now(connection)
        for digest in earlier:
            if digest.day == day:
                return digest
        fresh = _signed(_draft(store.files, earlier, heads, day, at, key.fingerprint), key)
        with writing(store.engine) as connection:  # no reader of ``digest`` finds it before its file is there
            new = put(connection, row).values(**dataclasses.asdict(fresh)).on_conflict_do_nothing()
            if connection.execute(new).rowcount == 1:
                return fresh


def _draft(
    files: Files, earlier: list[Digest], heads: dict[str, Head], day: dt.date, at: dt.datetime, key: str
) -> Digest:
    known = _known(files, earlier)
    changed = {number: head for number, head in heads.items() if known.get(number) != head}
    changed |= dict.fromkeys(known.keys() - heads.keys(), GONE)
    before = earlier[-1].hash if earlier else FIRST_HASH
    events = sum(no for no, _ in heads.values())
    no = earlier[-1].no + 1 if earlier else 1
    moment = at.isoformat(timespec="microseconds")
    return Digest(
        no, day, moment, len(heads), events, root_of(heads), files.keep(pack(changed)), before, key, hash="",
        signature="",
    )  # fmt: skip


def _known(files: Files, earlier: list[Digest]) -> dict[str, Head]:
    known: dict[str, Head] = {}
    try:
        for _, listed in sealed_heads(files, earlier):
            apply(known, listed)
    except (FileDamaged, ValueError):
        return {}
    return known


def _signed(draft: Digest, key: DigestKey) -> Digest:
    whole = dataclasses.replace(draft, hash=digest_hash(draft))
    return dataclasses.replace(whole, signature=key.sign(whole.hash))
