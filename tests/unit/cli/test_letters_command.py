"""mingda letters and the 邮寄登记簿's file for the printer: many sealed letters, each verified, on paper as sealed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import sqlite3
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from acts import receiving, registry
from acts.bootstrap import the_desk
from acts.desk import Desk
from acts.letter_batch import SealsBroken, to_print
from acts.perform import Done
from cli.letters import letters
from letters.for_printing import joined
from letters.press import LetterPress
from rules.errors import InputError
from store.cases import EVERYTHING
from store.queries.post_book import letters_made
from tests import builders as b
from tests.fakes import PlainDriver

ASKED = b.SIGNED + dt.timedelta(days=1)
pytestmark = pytest.mark.slow
DAY = ASKED.isoformat()


class Press:
    """A press as the worker has it."""

    def __init__(self, home: Path) -> None:
        self.letters = LetterPress(home / "fonts", home / "keys")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office's home with three requests, each with a sealed 补正告知书 of one day."""
    home = tmp_path_factory.mktemp("office")
    shutil.copy(b.ROOT / "config.yaml", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINGDA_HOME", str(home))
        patch.delenv("MINGDA_DEMO", raising=False)
        desk = the_desk()
        driver = PlainDriver(desk.on(ASKED), Press(desk.store.home))  # type: ignore[arg-type]
        for n in range(3):
            order = b.request(items=(f"第 {n} 件",))
            done = receiving.register(desk.on(order.on), b.HANDLER, order)
            assert isinstance(done, Done)
            asks = {"on": ASKED, "points": ["说明年份"], "due": ASKED + dt.timedelta(days=30)}
            registry.do(desk.on(ASKED), b.HANDLER, "ask_correction", done.number, asks)
            driver.catch_up(done.number)
        desk.close()
    return home


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk of a copy of that office."""
    home = tmp_path / "office"
    shutil.copytree(made, home)
    monkeypatch.setenv("MINGDA_HOME", str(home))
    monkeypatch.delenv("MINGDA_DEMO", raising=False)
    return the_desk()


def broken(desk: Desk, number: str) -> None:
    """One bit of a sealed letter is turned over on the disk."""
    (line,) = [one for one in letters_made(desk.store.engine, EVERYTHING, ASKED, ASKED) if one.case_number == number]
    issued = desk.cases(b.HANDLER).find(number).case.letters[line.letter]
    assert issued.file
    path = next(one for one in desk.store.home.rglob(issued.file.sealed) if one.is_file())
    content = bytearray(path.read_bytes())
    content[3000] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def test_the_letters_of_a_day_are_written_and_listed(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each sealed file byte for byte, a list that says whole, one file for the printer; the look is logged."""
    out = tmp_path / "out"
    assert 0 == letters(out, DAY, DAY, "JAFG", as_json=True)
    assert {"letters": 3, "broken": [], "folder": str(out)} == json.loads(capsys.readouterr().out)
    rows = list(csv.reader(io.StringIO((out / "清单.csv").read_text(encoding="utf-8-sig"))))
    assert [["完好"]] * 3 == [row[4:5] for row in rows[1:]]
    for row in rows[1:]:
        issued = desk.cases(b.HANDLER).find(row[0]).case.letters["correction"]
        assert issued.file and desk.store.files.read(issued.file.sealed) == (out / row[5]).read_bytes()
    with pikepdf.open(out / "打印-0003.pdf") as printed:
        assert (6, False) == (len(printed.pages), "/AcroForm" in printed.Root)
    with sqlite3.connect(desk.store.home / "mingda.db") as connection:
        assert [("命令行", 3)] == connection.execute("select login, count(*) from access_log group by login").fetchall()


def test_another_day_or_organ_has_none(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to take is no error; what cannot be is said, and nothing is written over."""
    assert 0 == letters(tmp_path / "none", "2026-09-18", "2026-09-30", "", as_json=True)
    assert 0 == json.loads(capsys.readouterr().out)["letters"]
    for since, until, organ, said in (
        ("2026-09-18", DAY, "", "晚于"),
        (DAY, DAY, "XX", "XX"),
        ("9月", "", "", "不是日期"),
    ):
        with pytest.raises(InputError, match=said):
            letters(tmp_path / "never", since, until, organ, as_json=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "清单.csv").touch()
    with pytest.raises(InputError, match="已经有别的内容"):
        letters(tmp_path / "full", DAY, DAY, "", as_json=True)


def test_a_letter_that_was_changed_is_named_and_not_printed(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1; its row says what is wrong and what to do, the others are written, the printer does not get it."""
    broken(desk, "JAFG-2026-0002")
    out = tmp_path / "out"
    assert 1 == letters(out, DAY, DAY, "", as_json=False)
    assert "JAFG-2026-0002" in capsys.readouterr().err
    assert "的内容被改动过，请从备份恢复" in (out / "清单.csv").read_text(encoding="utf-8-sig")
    with pikepdf.open(next(out.glob("打印-*.pdf"))) as printed:
        assert 4 == len(printed.pages)
    lines = letters_made(desk.store.engine, EVERYTHING, ASKED, ASKED)
    with pytest.raises(SealsBroken, match="JAFG-2026-0002"):
        to_print(desk, b.HANDLER, lines)


def test_paper_shows_the_stamp_and_both_sides_are_used(desk: Desk) -> None:
    """Red ink where the seal was; after a letter of an odd number of pages comes an empty one."""
    lines = letters_made(desk.store.engine, EVERYTHING, ASKED, ASKED)
    (sealed,) = to_print(desk, b.HANDLER, lines[:1])
    with pikepdf.open(io.BytesIO(sealed)) as letter, pikepdf.open(io.BytesIO(joined([sealed]))) as printed:
        assert (2, 2) == (len(letter.pages), len(printed.pages))
    one = pikepdf.new()
    one.add_blank_page(page_size=(595, 842))
    one.save(page := io.BytesIO())
    document = pypdfium2.PdfDocument(joined([page.getvalue(), sealed]))
    assert 4 == len(document)
    ink = [page.render(scale=0.5).to_pil().convert("RGB").get_flattened_data() for page in document]
    document.close()
    red = [sum(1 for r, g, other in page if r > 150 and g < 90 and other < 90) for page in ink]
    assert [True, True, False] == [red[0] == 0, red[1] == 0, max(red[2:]) < 200]
