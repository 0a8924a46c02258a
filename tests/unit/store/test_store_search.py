"""词语查询 on both databases: what a look through every text would find, within the organ."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from store_samples import clock, new_case, then

from casework import proceedings as pr
from store import search
from store.cases import EVERYTHING, Cases, Scope
from store.database import reading, writing
from store.opening import Store
from store.recount import recount
from store.search import search_text
from store.tables import case_search
from store.worklist import Sieve
from tests import builders as b

TEXTS = (
    "某某路12弄房屋征收补偿评估报告", "山海关路旧改地块 A座3号 EMS1234", "2019年征收决定，静府征〔2019〕3号",
    "低保审批档案，㎡面积", "A Plan for Ｂ座",
)  # fmt: skip
WORDS = (
    "征收", "征", "补偿评估", "收补", "告", "征补", "3号", "A座3", "ems12", "MS1", "2019", "征〔2019〕", "山海关路 3号",
    "㎡", "Ｂ座", "plan", "低保 征收", "JAFG-2026-0002", "0003", "jafg 低保", "%", "_", '"', "' or 1", "路*", "AND",
    "a AND b", "，", "〔", "x:y",
)  # fmt: skip


def found(store: Store, words: str, scope: Scope = EVERYTHING) -> list[str]:
    """The numbers of the cases that a search gives."""
    return sorted(line.number for line in Cases(store, scope).page(Sieve(closed_too=True, words=words), limit=1000))


def contained(words: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    """The naive look: every word stands in the text or in the number, as typed or half-width."""

    def stands(word: str, text: str) -> bool:
        return any(one.lower() in text.lower() for one in (word, unicodedata.normalize("NFKC", word)))

    return sorted(n for n, text in texts if all(stands(w, text) or stands(w, n) for w in words.split()))


@pytest.fixture
def texts(store: Store) -> list[tuple[str, str]]:
    """A case for each text, as number and text."""
    return [(new_case(store, items=(text,)).number, text) for text in TEXTS]


@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
def test_it_finds_what_a_look_through_everything_finds(
    store: Store, texts: list[tuple[str, str]], many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pairs, single characters, parts of words and numbers, several words, signs that mean something to a database."""
    if many:
        monkeypatch.setattr(search, "FEW", 0)
    assert {words: contained(words, texts) for words in WORDS} == {words: found(store, words) for words in WORDS}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_stretch_of_a_text_finds_it(store: Store, data: st.DataObject) -> None:
    """Whatever is asked for: every stretch of it that holds something to look up finds its case."""
    text = data.draw(
        st.text(alphabet="征收补偿路12aBé，〔 Ａ𠮷_%'", min_size=1, max_size=14).filter(lambda t: t.strip())
    )
    number = new_case(store, items=(text,)).number
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))].strip()
    if part:
        assert number in found(store, part)


def test_an_applicant_is_found_whole_or_not_at_all(store: Store) -> None:
    """The name is in no index: a part of it finds nothing, however rare."""
    number = new_case(store, applicant=b.applicant(name="欧阳某某")).number
    assert [number] == found(store, "欧阳某某")
    assert [[], []] == [found(store, "欧阳"), found(store, "阳某")]
    with reading(store.engine) as connection:
        assert "欧阳" not in "".join(connection.execute(select(case_search.c.words)).scalars())


def test_nobody_finds_another_organs_case(store: Store) -> None:
    """By words, by number, by name."""
    number = new_case(store, organ="JAGH", items=("详细规划图纸",)).number
    own = Scope(frozenset({"JAFG"}))
    for words in ("规划图纸", number, b.applicant().name):
        assert [] == found(store, words, own)
        assert number in found(store, words)


def test_a_correction_and_a_transfer_move_it(store: Store) -> None:
    """Found by what is asked now, in the organ that has it now; by what was asked first no more."""
    number = new_case(store, *b.UP_TO["routing"][1:], items=("很久以前的文件",)).number
    asked = pr.CorrectionAsked(b.TODAY, ("说明年份",), dt.date(2026, 10, 30), "某号")
    then(store, number, asked, pr.RequestCorrected(b.TODAY, ("某年会议纪要",)))
    assert ([], [number]) == (found(store, "以前"), found(store, "会议纪要"))
    then(store, number, pr.Transferred(b.TODAY, "JAGH", "职责划转"))
    assert [number] == found(store, "会议纪要", Scope(frozenset({"JAGH"})))
    assert [] == found(store, "会议纪要", Scope(frozenset({"JAFG"})))


def test_it_is_made_anew_from_the_events(store: Store) -> None:
    """Whatever happened to it: counting the case anew puts back what it can be found by."""
    number = new_case(store, items=("某公报",)).number
    with writing(store.engine) as connection:
        connection.execute(delete(case_search))
    recount(store, number, clock)
    recount(store, number, clock)
    assert [number] == found(store, "公报")


def test_the_index_is_made_of_the_table(store: Store) -> None:
    """Rows that come by another way (a restore) are found, rows that go are not."""
    number = new_case(store, items=("某公报",)).number
    with writing(store.engine) as connection:
        connection.execute(delete(case_search))
    assert [] == found(store, "公报")
    with writing(store.engine) as connection:
        words = search_text(number, "JAFG", "某公报")
        connection.execute(insert(case_search), [{"case_number": number, "words": words}])
    assert [number] == found(store, "公报")
