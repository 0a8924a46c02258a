"""期限的凭据: what goes in comes out again, and a document that was touched does not pass."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from acts.config import load_config
from cli.clock import Paper, clock
from cli.clock_verify import verify
from rules.deadlines import parse_history, run_clock
from rules.errors import InputError
from rules.load import RULES_FOLDER, load_calendar, load_rulebook
from rules.proof import check, proof_of
from rules.strict_yaml import Document, load_text
from tests.law.random_requests import random_request

BOOK, CALENDAR = load_rulebook(), load_calendar()
CONSULTED = """channel: signed_post
events:
  - {kind: sent, on: 2026-05-09}
  - {kind: signed, on: 2026-05-11}
  - {kind: third_party_asked, on: 2026-05-18, ref: A}
  - {kind: third_party_reached, on: 2026-05-20, ref: A}
  - {kind: third_party_answered, on: 2026-06-05, ref: A, view: objects}
"""
PLAIN = "channel: in_person\nevents:\n  - {kind: submitted, on: 2026-09-21}\n"


def through_json(proof: dict[str, object]) -> Document:
    """As it is read again from its file."""
    return Document(json.loads(json.dumps(proof)), "x.json")


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """The JSON of a statement written by the command."""
    source = tmp_path / "facts.yaml"
    source.write_text(CONSULTED, encoding="utf-8")
    assert 0 == clock(str(source), None, None, "2026-06-12", True, Paper(tmp_path / "paper"))
    return tmp_path / "paper" / "期限计算说明.json"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The document with something touched."""
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.slow
def test_every_history_is_recomputed_from_its_own_document() -> None:
    """Whatever happened to a request: its facts, written and read again, give every day once more."""
    rng = random.Random(35)
    for _ in range(300):
        _, history = random_request(rng)
        document = through_json(proof_of(history, BOOK, CALENDAR))
        again = parse_history(Document(document.data["input"], "x.json"), BOOK)
        assert run_clock(history, BOOK, CALENDAR) == run_clock(again, BOOK, CALENDAR)
        assert () == check(document, BOOK, CALENDAR).differences


def test_both_readings_are_in_it() -> None:
    """The cautious days end on the cautious last day; where there is one reading only, there is one list."""
    told = [proof_of(parse_history(load_text(text, "x"), BOOK), BOOK, CALENDAR) for text in (CONSULTED, PLAIN)]
    careful = told[0]["cautious_days"]
    assert isinstance(careful, list)
    assert (("2026-06-25", 20), []) == ((careful[-1]["on"], careful[-1]["n"]), told[1]["cautious_days"])


def test_the_day_looked_from_is_part_of_it(proof: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Recomputed from the same day: all days agree under the same law; exit code 0."""
    capsys.readouterr()
    assert 0 == verify(proof, None, None, True)
    told = json.loads(capsys.readouterr().out)
    assert (True, True, 49, []) == (told["agrees"], told["same_law"], told["days"], told["differences"])
    assert "2026-06-12" == json.loads(proof.read_text(encoding="utf-8"))["as_of"]


TOUCHED: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda data: data["days"][6].update(n=9), "2026-05-18（默认口径）：文件里是 第 9 日"),
    (lambda data: data["days"].pop(3), "2026-05-15（默认口径）：文件里是 没有这一日"),
    (lambda data: data["cautious_days"][7].update(counts=False), "2026-05-19（审慎口径）"),
    (lambda data: data.update(due_on="2026-07-01"), "答复期限：文件里是 2026-07-01，重算是 2026-06-29"),
    (lambda data: data.update(provisional=True), "是否临时推算：文件里是 是，重算是 否"),
    (lambda data: data["steps"].pop(), "计算步骤不一致"),
    (lambda data: data["input"]["events"][1].update(on="2026-05-12"), "收到申请之日：文件里是 2026-05-11"),
]


@pytest.mark.parametrize(("change", "said"), TOUCHED)
def test_a_touched_document_is_told_day_by_day(
    proof: Path, capsys: pytest.CaptureFixture[str], change: Callable[[dict[str, Any]], object], said: str
) -> None:
    """What differs is named; exit code 1."""
    capsys.readouterr()
    assert 1 == verify(changed(proof, change), None, None, False)
    out = capsys.readouterr().out
    assert said in out and "重算不一致" in out


WRONG: list[tuple[str, str]] = [
    ("[]", "不是期限的凭据"),
    ('{"days": [], "input": {}}', "没有写明规则和日历的版本"),
    ("{broken", "JSON 写法读不懂"),
    ('{"days": [], "rulebook": "x", "calendar": "y", "input": {"channel": "pigeon", "events": []}}', "events 应当"),
    ('{"days": [], "rulebook": "x", "calendar": "y", "as_of": "soon", "input": {"events": []}}', "events 应当"),
    ("[" * 100_000, "JSON 嵌套太深"),
    ('{"days": ' + "9" * 5000 + "}", "长得读不出的数"),
    ('{"days": [], "days": []}', "“days”写了两遍"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_no_such_document_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    """A Chinese sentence on stderr; exit code 2."""
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    assert 2 == verify(path, None, None, False)
    assert said in capsys.readouterr().err


def test_other_rules_are_told(proof: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Recomputed under a folder of rules that says otherwise: the version differs, and the days that do are listed."""
    law = tmp_path / "law"
    shutil.copytree(RULES_FOLDER, law)
    path = law / "parameters.yaml"
    text = path.read_text(encoding="utf-8").replace("value: asked", "value: reached")
    path.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert 1 == verify(proof, law, None, False)
    out = capsys.readouterr().out
    assert "规则版本不同" in out and "2026-05-19（默认口径）：文件里是 不计" in out


def test_the_paper_shows_every_day(proof: Path) -> None:
    """Each day stands in the PDF, the two readings side by side, with the versions to recompute under."""
    pages = pypdfium2.PdfDocument(proof.with_suffix(".pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    data = json.loads(proof.read_text(encoding="utf-8"))
    assert [] == [day["on"] for day in data["days"] if day["on"] not in text]
    assert data["rulebook"][:8] in text and data["calendar"] in text
    assert proof.with_suffix(".docx").stat().st_size > 10_000


@pytest.mark.slow
def test_the_paper_names_whose_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The organ stands over and under it with the day, the case number in it; an unknown organ lists the known."""
    source, folder = tmp_path / "facts.yaml", tmp_path / "paper"
    source.write_text(PLAIN, encoding="utf-8")
    assert 0 == clock(str(source), None, None, None, True, Paper(folder, "JAFG", "JAFG-2026-0118"))
    pages = pypdfium2.PdfDocument(folder / "期限计算说明.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    name = load_config().office.organ("JAFG").name
    assert (2, True, True) == (text.count(name), "登记编号：JAFG-2026-0118" in text, "年" in text.split(name)[2])
    assert 2 == clock(str(source), None, None, None, True, Paper(folder, "JAXX"))
    assert "没有代码为“JAXX”的答复机关。可以写：" in capsys.readouterr().err


def test_several_documents_give_several_papers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbered in the order of the input; one that is wrong gives none."""
    source = tmp_path / "facts.yaml"
    source.write_text(f"{PLAIN}---\nchannel: pigeon\nevents: []\n---\n{CONSULTED}", encoding="utf-8")
    assert 2 == clock(str(source), None, None, None, True, Paper(tmp_path / "paper"))
    assert ["期限计算说明1.json", "期限计算说明3.json"] == sorted(
        one.name for one in (tmp_path / "paper").glob("*.json")
    )


def test_a_document_is_not_changed_by_checking_it() -> None:
    """What is checked stays as it is."""
    _, history = random_request(random.Random(1))
    document = through_json(proof_of(history, BOOK, CALENDAR))
    before = copy.deepcopy(document.data)
    check(document, BOOK, CALENDAR)
    assert before == document.data


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""
    assert [2, 2] == [verify(tmp_path / "no.json", None, None, False), verify(tmp_path, None, None, False)]
    assert "找不到这个文件" in capsys.readouterr().err


def test_no_document_passes_by_accident() -> None:
    """A bare answer without its facts is refused."""
    _, history = random_request(random.Random(2))
    with pytest.raises(InputError):
        check(through_json(run_clock(history, BOOK, CALENDAR).as_dict()), BOOK, CALENDAR)
