"""``mingda letters FOLDER``: the sealed letters of some days, each verified, with a list and files for the printer."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from acts.bootstrap import the_desk
from acts.desk import Desk
from acts.letter_batch import TAKEN, SealedLetter, sealed_letters
from cli.progress import bar, console
from letters.for_printing import joined
from rules.errors import InputError
from rules.workdays import parse_day
from store.cases import EVERYTHING, Scope
from store.queries.post_book import LetterLine, letters_made

Row = tuple[str, ...]
A_FILE = 50
"""Letters that a file for the printer holds: so that memory stays flat, and a jam costs no more."""
BY = "命令行"
"""Who the log of looks says took them: whoever may use this machine's command line."""
WHOLE = "完好"
LIST, HEAD = "清单.csv", ("登记编号", "文书", "文号", "作出日期", "印章", "文件")


def letters(folder: Path, since: str, until: str, organ: str, as_json: bool) -> int:
    """Write them; exit code 1 when a seal is not whole. Today's when no day is given; ``organ`` empty: every organ."""
    desk = the_desk()
    try:
        last = parse_day(until, "until") if until else desk.today
        first = parse_day(since, "since") if since else last
        _check(desk, folder, first, last, organ)
        lines = letters_made(desk.store.engine, Scope(frozenset({organ})) if organ else EVERYTHING, first, last)
        folder.mkdir(parents=True, exist_ok=True)
        rows, broken = _write(desk, folder, lines, quiet=as_json)
        desk.accounts.note_accesses(desk.now(), BY, [row[0] for row in rows], TAKEN)
    finally:
        desk.close()
    _tell({"letters": len(rows), "broken": broken, "folder": str(folder)}, as_json)
    return 1 if broken else 0


def _check(desk: Desk, folder: Path, first: dt.date, last: dt.date, organ: str) -> None:
    if organ and organ not in desk.office.organs:
        raise InputError(f"没有代码是“{organ}”的机关", f"可以是：{'、'.join(desk.office.organs)}", field="organ")
    if first > last:
        raise InputError("起始日晚于截止日", "请把两个日期对调", field="since")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} 已经有别的内容", "请换一个文件夹，或者先清空它", field="folder")


def _write(
    desk: Desk, folder: Path, lines: list[LetterLine], *, quiet: bool
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The files and the list; every row of it, and the files whose seal is not whole."""
    rows: list[Row] = []
    batch: list[bytes] = []
    with bar("验章、取出", len(lines), quiet=quiet) as running, (folder / LIST).open("w", encoding="utf-8-sig") as out:
        table = csv.writer(out)
        table.writerow(HEAD)
        for one in sealed_letters(desk, lines):
            rows.append(_row(one))
            table.writerow(rows[-1])
            if one.sealed:
                (folder / rows[-1][-1]).write_bytes(one.sealed)
            batch += [one.sealed] if one.report.whole else []
            if len(batch) == A_FILE:
                _print_file(folder, len(rows), batch)
            running.step()
        if batch:
            _print_file(folder, len(rows), batch)
    return rows, [row[-1] for row in rows if row[4] != WHOLE]


def _row(one: SealedLetter) -> Row:
    line, told = one.line, "；".join(one.report.problems)
    name = f"{line.case_number} {one.label} {line.letter}.pdf"
    return (line.case_number, one.label, line.number, line.made_on.isoformat(), told or WHOLE, name)


def _print_file(folder: Path, upto: int, batch: list[bytes]) -> None:
    """A file for the printer of ``batch``, which is empty afterwards; it is called by the last row that it holds."""
    (folder / f"打印-{upto:04d}.pdf").write_bytes(joined(batch))
    batch.clear()


def _tell(done: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(done, ensure_ascii=False))
        return
    console.print(f"{done['letters']} 份文书写在 {done['folder']}：逐份的 PDF、{LIST}、成批打印用的 打印-*.pdf。")
    for name in done["broken"]:
        print(f"印章没有验过，没有放进打印文件：{name}", file=sys.stderr)
