"""All twenty samples as ``mingda run`` plays them: each as expected, each letter whole, each for its reader only.

What is read is what leaves the house: the text of the sealed PDF and of the .docx. Nothing of letters/ is asked what a
letter should say; it is worked out here from the scenario's own words.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import yaml
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

pytestmark = pytest.mark.prefect
ROOT = Path(__file__).resolve().parents[2]
NAMES = [f"S{n:02d}" for n in range(1, 21)]
TO_OTHERS = ("第三方征求意见书", "依申请公开告知书", "征求机关意见函", "征求共同制作机关意见函", "会商纪要")
ON_FILE = re.compile("_proof$|_record$|_assessment$|_letter$|_notice$|^earlier_reply$|^withdrawal$|^correction_notice$")
"""Facts that the file must hold and no letter states."""
REMEDY = {"R1": "应当先申请行政复议", "R2": "60日内", "R3": ""}
SEALS = re.compile(r"—\d+—|测试|专用·非正式|印章·")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``mingda run --out`` writes of every sample, played in one process of its own."""
    folder = tmp_path_factory.mktemp("samples")
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.run_samples", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr[-3000:]
    return folder


@cache
def scenario(name: str) -> dict[str, Any]:
    """The sample's file, read as plain YAML."""
    data: dict[str, Any] = yaml.safe_load((ROOT / "examples" / "samples" / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


@cache
def trail(folder: Path) -> dict[str, Any]:
    """The trail of a run."""
    data: dict[str, Any] = json.loads((folder / "trail.json").read_text(encoding="utf-8"))
    return data


def plain(text: str) -> str:
    """Without anything that a line or a page may break, and without page numbers and the seal's own words."""
    return SEALS.sub("", re.sub(r"\s", "", text))


@cache
def pdf_text(path: Path) -> str:
    """Every page of a PDF."""
    document = pypdfium2.PdfDocument(path)
    return plain("".join(page.get_textpage().get_text_range() for page in document))


@cache
def word_text(path: Path) -> str:
    """Every paragraph and every cell of a .docx, in the order of the file."""
    return plain(
        "".join(node.text or "" for node in docx.Document(str(path)).element.body.iter() if node.tag.endswith("}t"))
    )


def letters(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Every letter: its label, the text of its sealed PDF and of its .docx."""
    for letter in trail(folder)["letters"]:
        label = letter["label"]
        yield label, pdf_text(folder / f"{label}.pdf"), word_text(folder / f"{label}.docx")


def chinese(day: dt.date | str) -> str:
    """A day as letters write it."""
    day = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    return f"{day.year}年{day.month}月{day.day}日"


def stated(facts: dict[str, Any]) -> Iterator[str]:
    """The words of a decision that its letter has to repeat: no codes, and nothing that only lies on the file."""
    for name, value in facts.items():
        if ON_FILE.search(name) or name == "public_interest":
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dt.date):
                yield chinese(one)
            elif re.search(r"[一-鿿]", str(one)):
                yield plain(str(one)).rstrip("。")


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_runs_to_its_end(out: Path, name: str) -> None:
    """Outcomes and due date as the sample expects; its run ended in 已办结; every seal is whole."""
    told, expect = trail(out / name), scenario(name)["expect"]
    due = expect["due_on"].isoformat() if expect["due_on"] else None
    assert (expect["outcomes"], due) == (
        [item["outcome"] for item in told["case"]["items"]], told["clock"]["due_on"]
    )  # fmt: skip
    assert ("已办结", "COMPLETED") == (told["flow_run"]["states"][-1]["name"], told["flow_run"]["states"][-1]["type"])
    assert [True] * len(told["letters"]) == [letter["seal"]["whole"] for letter in told["letters"]]


@pytest.mark.parametrize("name", NAMES)
def test_pyhanko_validates_every_sealed_file(out: Path, name: str) -> None:
    """Asked directly, without a line of ours between: intact, valid, certified over the whole file, nothing added."""
    root = load_cert_from_pemder(str(out / name / "test-seal-authority.pem"))
    files = sorted((out / name).glob("*.pdf"))
    assert len(files) == len(trail(out / name)["letters"])
    for file in files:
        (seal,) = PdfFileReader(io.BytesIO(file.read_bytes())).embedded_regular_signatures
        status = validate_pdf_signature(seal, ValidationContext(trust_roots=[root], allow_fetching=False))
        assert [True] * 5 == [status.intact, status.valid, status.trusted, status.docmdp_ok, status.bottom_line], file
        untouched = (SignatureCoverageLevel.ENTIRE_FILE, ModificationLevel.NONE)
        assert untouched == (status.coverage, status.modification_level), file


@pytest.mark.parametrize("name", NAMES)
def test_a_reply_says_everything(out: Path, name: str) -> None:
    """Who asked what, when it came, every word the decisions rest on, articles, remedy, number, day and organ."""
    sample, told = scenario(name), trail(out / name)
    reply = next(letter for letter in told["letters"] if letter["letter"] == "reply")
    request, texts = (
        sample["request"],
        [text for label, *pair in letters(out / name) if label == reply["label"] for text in pair],
    )
    assert 2 == len(texts)
    asked = [sought for act in sample["acts"] if act["act"] == "receive_correction" for sought in act["items"]]
    confirmed = sample["expect"]["outcomes"] == ["withdrawn"]  # 撤回确认书不取文号，写登记编号
    number = told["case"]["number"] if confirmed else reply["number"]
    wanted = [request["applicant"]["name"], number, chinese(reply["made_on"])]
    wanted.append(chinese(told["clock"]["received_on"]))
    wanted += asked or [item["sought"] for item in request["items"]]
    wanted += [words for act in sample["acts"] if act["act"] == "decide" for words in stated(act["facts"])]
    wanted += [ground["article"] for item in reply["items"] for ground in item["grounds"] if ground.get("article")]
    wanted += [REMEDY.get(item["remedy"] or "", "") for item in reply["items"]]
    for text in texts:
        assert [] == [words for words in wanted if plain(words) not in text], text


@pytest.mark.parametrize("name", NAMES)
def test_each_letter_is_for_its_reader_only(out: Path, name: str) -> None:
    """Nobody who is asked learns who asks; the applicant learns nothing of a third party's person or reasons."""
    sample = scenario(name)
    person = sample["request"]["applicant"]
    applicant = [str(person[key]) for key in ("name", "id_number", "phone", "address", "email") if person.get(key)]
    asked = [act for act in sample["acts"] if act["act"] == "ask_third_party"]
    third = [str(act[key]) for act in asked for key in ("name", "contact") if act.get(key)]
    third += [act["reason"] for act in sample["acts"] if act["act"] == "receive_view" and act.get("reason")]
    found = []
    for label, *texts in letters(out / name):
        hidden = applicant if label.startswith(TO_OTHERS) and label != "会商纪要" else third
        found += [
            (label, words) for words in hidden for text in texts if plain(words) in text and words not in sought(sample)
        ]
    assert [] == found


def sought(sample: dict[str, Any]) -> str:
    """What was asked, in which a name may stand lawfully."""
    return "".join(item["sought"] for item in sample["request"]["items"])


def test_a_letter_to_somebody_else_was_among_them(out: Path) -> None:
    """Third parties, a joint maker and a conference were written to, so that the test above has looked at them."""
    labels = {label.partition("-")[0] for name in NAMES for label, *_ in letters(out / name)}
    assert {"第三方征求意见书", "依申请公开告知书", "会商纪要"} <= labels
    assert any("共同制作" in label for label in labels), labels


def test_what_was_given_was_there(out: Path) -> None:
    """S12 repeats S01, whose reply was made first and is cited by its number; S15 states the month's earlier count."""
    s12, s15 = (pdf_text(out / name / "答复书.pdf") for name in ("S12", "S15"))
    first = next(letter for letter in trail(out / "S01")["letters"] if letter["letter"] == "reply")
    assert (True, True) == (plain(first["number"]) in s12, chinese(first["made_on"]) in s12)
    assert "37件" in s15
