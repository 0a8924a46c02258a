"""What the shipped rulebook answers."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.errors import InputError
from rules.load import RULES_FOLDER, load_rulebook
from rules.texts import normal
from tests.law.test_law_cases import with_readings

RULEBOOK = load_rulebook()
DAY = dt.date(2026, 9, 16)
SECTIONS = {"三": 8, "四": 3, "五": 5, "六": 3}
ROWS = ["一", "二", *(f"{section}{n}" for section, rows in SECTIONS.items() for n in range(1, rows + 1))]


def test_rules_are_dated() -> None:
    """The version in force on the day of receipt governs."""
    reply = RULEBOOK.deadline("reply")
    assert (15, 20) == (reply.at(dt.date(2019, 5, 14)).value, reply.at(dt.date(2019, 5, 15)).value)


def test_before_any_rule_there_is_none() -> None:
    """A day before the first regulation is refused with the first day."""
    with pytest.raises(InputError, match="2008-04-30 没有“答复期限”（reply）的规定。这条规定自 2008-05-01 起施行"):
        RULEBOOK.deadline("reply").at(dt.date(2008, 4, 30))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (RULEBOOK.channel, "没有“pigeon”这种申请渠道。可用的申请渠道：in_person、signed_post"),
        (RULEBOOK.outcome, "可用的处理结果：already_public、disclosed、partly_disclosed、petition"),
        (RULEBOOK.remedy, "可用的救济途径：R1、R2、R3"),
        (RULEBOOK.report_row, "可用的年报行：一、二、三1"),
        (RULEBOOK.applicant_kind, "可用的申请人类别：natural、business"),
        (RULEBOOK.letter, "可用的文书：registration_receipt、reply"),
        (RULEBOOK.reply_way, "可用的送达方式：post、in_person、email、online"),
    ],
)
def test_an_unknown_code_lists_the_known(ask: object, said: str) -> None:
    """A wrong code is answered with the right ones."""
    with pytest.raises(InputError) as caught:
        ask("pigeon")  # type: ignore[operator]
    assert said in str(caught.value)


def test_a_citation_reads_as_a_letter_writes_it() -> None:
    """Full title, article, paragraph and item."""
    outcome = RULEBOOK.outcome("already_public").at(DAY)
    assert "《中华人民共和国政府信息公开条例》第三十六条第（一）项" == outcome.cite[0].full


@pytest.mark.parametrize(
    ("code", "row", "remedy", "stated", "on_file"),
    [
        ("already_public", "一", "R2", {"way", "address"}, ("publication_proof",)),
        ("disclosed", "一", "R2", {"supply"}, ()),
        ("petition", "五1", "R3", {"channel"}, ()),
    ],
)
def test_an_outcome_has_its_columns(code: str, row: str, remedy: str, stated: set[str], on_file: tuple[str]) -> None:
    """Row, remedy, what the letter must at least state and what must be on file."""
    rule = RULEBOOK.outcome(code).at(DAY)
    assert (row, remedy, on_file) == (rule.row, rule.remedy, rule.must_on_file)
    assert stated <= {field.name for field in rule.must_state if field.required}


def test_the_remedies_have_their_limits() -> None:
    """R1 review first; R2 sixty days or six months; R3 review only, still to be confirmed."""
    limits = [
        (rule.review_first, rule.review_days, rule.sue_months, rule.sue_after_review_days, rule.checked)
        for rule in (RULEBOOK.remedy(code).at(DAY) for code in ("R1", "R2", "R3"))
    ]
    assert [(True, 60, None, 15, True), (False, 60, 6, 15, True), (False, 60, None, None, False)] == limits


def test_all_leaf_rows_of_the_report_are_there() -> None:
    """Twenty-one leaf rows in the order of the form."""
    assert ROWS == list(RULEBOOK.report_rows(DAY))
    assert "3.危及“三安全一稳定”" == RULEBOOK.report_row("三3").at(DAY).label
    assert "（五）不予处理" == RULEBOOK.report_row("五1").at(DAY).section


def test_elements_channels_and_kinds_are_complete() -> None:
    """Five required elements, six channels, six columns of applicants."""
    assert ["applicant_name", "identity_proof", "contact", "sought", "form"] == [
        one.code for one in RULEBOOK.elements(DAY)
    ]
    assert ["in_person", "signed_post", "ordinary_post", "online", "fax", "oral"] == list(RULEBOOK.channels(DAY))
    labels = [kind.label for kind in RULEBOOK.applicant_kinds(DAY).values()]
    assert ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"] == labels


def test_only_a_reply_carries_the_remedies() -> None:
    """The receipt of registration names none."""
    assert [False, True] == [RULEBOOK.letter(kind).at(DAY).remedy for kind in ("registration_receipt", "reply")]


def test_unchecked_rules_are_named() -> None:
    """The doctor can list what the office's lawyers have yet to confirm."""
    unchecked = "\n".join(RULEBOOK.unchecked())
    assert "可以申请行政复议（R3，2025-06-01 起）" in unchecked
    assert "（reply，2019-05-15 起）" not in unchecked


def test_every_quote_is_in_its_text() -> None:
    """Looked up once more by plain search, without the loader's own division into articles."""
    cites = [
        cite
        for table in RULEBOOK.tables.values()
        for dated in table.values()
        for _, rule in dated.spans
        if rule is not None
        for cite in rule.cite
    ]
    texts = {
        code: normal((RULES_FOLDER / "texts" / instrument.text).read_text(encoding="utf-8"))
        for code, instrument in RULEBOOK.instruments.items()
        if instrument.text
    }
    assert [] == [cite.full for cite in cites if cite.checked and normal(cite.quote) not in texts[cite.instrument]]
    assert len([cite for cite in cites if cite.checked]) > 150


def test_the_public_interest_is_a_fact_of_what_gives_something_out() -> None:
    """第十五条: it may be recorded with what is given out, and with nothing else."""
    known = RULEBOOK.outcomes(DAY)
    may = {code for code, rule in known.items() if "public_interest" in [one.name for one in rule.facts]}
    giving = {code for code, rule in known.items() if rule.gives}
    assert {"disclosed", "partly_disclosed"} == may == giving


@pytest.mark.parametrize(
    ("reading", "outcome", "reviews"),
    [
        ("with_review", "disclosed", ()),
        ("signed_apart", "disclosed", ("secrecy",)),
        ("signed_apart", "partly_disclosed", ("secrecy", "legal")),
        ("signed_apart", "petition", ()),
        ("with_review", "withheld.state_secret", ("secrecy", "legal")),
    ],
)
def test_the_review_of_what_is_given_out_is_signed_apart_when_the_office_says_so(
    reading: str, outcome: str, reviews: tuple[str, ...]
) -> None:
    """第十七条第二款 asks for a review and leaves its form open: a reading of the office."""
    book = with_readings(RULEBOOK, {"disclosure_review": reading})
    assert reviews == book.reviews_of(outcome, DAY)
