"""Templates and their filling: no value opens a block, no slip in a template goes unnoticed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import letter_samples as samples
import pytest
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from letters.compose import SHIPPED, Templates, compose, facts_of, shipped
from letters.fields import ApplicantFields, JointRequestFields, OrganFields, RemedyFields, WithheldFields
from letters.notice_fields import FIELDS_OF, ContactFields, LetterFields, PartyFields, PointFields, RequestFields
from letters.paper_fields import FileRowFields, OpinionFields, ParticipantFields, RemovedFields
from letters.plain_text import clean
from letters.samples import letter_samples, reply_samples
from rules.errors import InputError
from rules.load import load_rulebook

OUTCOMES, REMEDIES, PARTS = (sorted((SHIPPED / name).glob("*.j2")) for name in ("outcomes", "remedies", "parts"))
PARTIALS = [*OUTCOMES, *REMEDIES, *PARTS]
LAW, DAY = load_rulebook(), dt.date(2026, 10, 28)
SAMPLES: dict[str, LetterFields] = {**letter_samples(LAW, DAY), "reply": reply_samples(LAW, DAY)["partly_disclosed"]}
ATTACKS = [
    "{{ organ.phone }}",
    "{% for x in items %}x{% endfor %}",
    "{# 不见 #}",
    "<w:p><w:r/></w:p>",
    "@署名 某某局",
    "# 假标题",
    "@救济 R2",
    '#import "x.typ"',
    r"\u{41} \n \\ $x$ *粗* _斜_",
    "a\n@署名 某某局\n# 标题",
    "& < > \" '",
]


def _undeclared(file: Path) -> set[str]:
    return find_undeclared_variables(shipped().environment.parse(file.read_text(encoding="utf-8")))


def _own_names(kind: str) -> set[str]:
    """What a template reads of its fields, with all that it includes; names set in templates are no fields."""
    source = (SHIPPED / f"{kind}.j2").read_text(encoding="utf-8")
    used = _undeclared(SHIPPED / f"{kind}.j2")
    for folder, files in (("outcomes/", OUTCOMES), ("remedies/", REMEDIES)):
        if f'include "{folder}' in source:
            used = used.union(*(_undeclared(file) for file in files))
    used = used.union(*(_undeclared(SHIPPED / name) for name in re.findall(r'include "(parts/\w+\.j2)"', source)))
    return used


@pytest.mark.parametrize("kind", sorted(FIELDS_OF))
def test_a_letter_uses_all_the_fields_it_is_given_and_no_others(kind: str) -> None:
    """Template and dataclass name the same; short titles are the filling's, ``asked`` and the like the checks' own."""
    given = {field.name for field in fields(FIELDS_OF[kind])}
    used = (
        _own_names(kind)
        - {"remedy", "you", "paper", "answer"}
        - ({"item"} if kind in ("reply", "joint_reply") else set())
        - ({"items"} if kind == "joint_reply" else set())  # set from the requests, for the list of enclosures
    )
    if kind == "disclosure_notice":
        used -= {"applicant"}
    assert used == given - {"short_titles", "asked", "searches", "keep_out"}


def test_what_remedies_are_told_with_is_set_by_every_letter_that_tells_them() -> None:
    """The remedies' own words (you, paper, answer) are set wherever remedies are included."""
    tellers = [file for file in SHIPPED.glob("*.j2") if 'include "remedies/' in file.read_text(encoding="utf-8")]
    assert sorted(file.stem for file in tellers) == ["closing_notice", "disclosure_notice", "joint_reply", "reply"]
    for file in tellers:
        assert {"you", "paper", "answer"} & _undeclared(file) == set()


@pytest.mark.parametrize("file", [*SHIPPED.glob("*.j2"), *PARTIALS], ids=lambda file: file.stem)
def test_what_is_read_from_organ_applicant_item_and_remedy_exists(file: Path) -> None:
    """No template reads an attribute that its dataclass does not have."""
    kinds = {
        "organ": OrganFields,
        "applicant": ApplicantFields,
        "party": PartyFields,
        "contact": ContactFields,
        "request": RequestFields,
        "point": PointFields,
        "part": WithheldFields,
        "opinion": OpinionFields,
        "row": FileRowFields,
        "place": RemovedFields,
        "one": ParticipantFields,
        "remedy": RemedyFields,
    }
    if file.stem == "joint_reply":
        kinds["request"] = JointRequestFields
    tree = shipped().environment.parse(file.read_text(encoding="utf-8"))
    read = {
        (node.node.name, node.attr)
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name in kinds
    }
    assert {(name, attr) for name, attr in read if not hasattr(kinds[name], attr)} == set()


@pytest.mark.parametrize("file", [*SHIPPED.glob("*.j2"), *PARTIALS], ids=lambda file: file.stem)
def test_every_template_names_the_articles_it_applies(file: Path) -> None:
    """A reviewer sees at the head of each template which articles it carries out."""
    head = file.read_text(encoding="utf-8").partition("#}")[0]
    assert head.startswith("{#")
    assert "适用：《" in head.replace("适用：最高", "适用：《最高")
    assert "条" in head.partition("适用：")[2]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_an_applicant_writes_stays_text(attack: str) -> None:
    """Template marks, XML, typst, forged tags and line ends in a request are quoted, and open no block."""
    plain = compose("reply", samples.s01())
    item = replace(samples.disclosed(), sought=attack)
    letter = compose("reply", replace(samples.s01(), items=(item,)))
    assert f"“{attack.replace(chr(10), ' ')}”" in letter.part("request")
    assert [block.kind for block in letter.blocks] == [block.kind for block in plain.blocks]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_name_or_a_fact_stays_text_as_well(attack: str) -> None:
    """The same holds for the addressee, for facts and for enclosures."""
    item = replace(samples.disclosed(), facts={"where": attack, "supply": attack}, enclosures=(attack,))
    case = replace(samples.s01(), applicant=ApplicantFields(attack, natural=True), items=(item,))
    kinds = [block.kind for block in compose("reply", case).blocks]
    assert kinds.count("signature") == 1
    assert kinds.count("attachment") == 1
    assert kinds.count("title") == 1


def _attacked(value: Any, attack: str) -> Any:
    """``value`` with every free text of it replaced; citations and codes of outcomes and remedies stay."""
    if isinstance(value, str):
        return value if value.startswith(TITLES) or value in FIXED else attack
    if isinstance(value, tuple):
        return tuple(_attacked(one, attack) for one in value)
    if isinstance(value, dict):
        return {key: _attacked(one, attack) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _attacked(getattr(value, f.name), attack) for f in fields(value)})
    return value


TITLES = ("《中华人民共和国", "《最高人民法院", "《政府信息公开信息处理费管理办法》")
FIXED = {
    "disclosed",
    "partly_disclosed",
    "does_not_exist",
    "abandoned_no_correction",
    "withdrawn",
    "must",
    "may",
    "none",
    "R1",
    "R2",
    "R3",
}


@pytest.mark.parametrize("kind", sorted(FIELDS_OF))
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_value_of_any_letter_opens_a_block(kind: str, attack: str) -> None:
    """Whatever stands in a field, a letter keeps its blocks: their kinds, their order and their parts."""
    plain, attacked = SAMPLES[kind], _attacked(replace(SAMPLES[kind], short_titles={}), attack)
    shape = [(block.kind, block.part, block.text.count("\t")) for block in compose(kind, plain).blocks]
    assert [(b.kind, b.part, b.text.count("\t")) for b in compose(kind, attacked).blocks] == shape


def test_a_citation_in_the_request_is_not_shortened() -> None:
    """Only our own citations are shortened; the quoted request stays word for word."""
    sought = f"《{samples.OGI}》第四十条的解释"
    letter = compose("reply", replace(samples.mixed(), items=(replace(samples.disclosed(), sought=sought),)))
    assert f"“{sought}”" in letter.text


def test_unseen_characters_are_dropped() -> None:
    """Control, bidirectional and zero-width characters vanish; line ends become a space; rare characters stay."""
    assert clean("甲\u202e乙\u200b丙\x07丁\ufeff\ud800") == "甲乙丙丁"
    assert clean("一\r\n二\u2028三") == "一 二 三"
    assert clean("珺堃喆翀祎𬱟\ue5e5") == "珺堃喆翀祎𬱟\ue5e5"


def test_the_first_of_several_mentions_has_the_full_title() -> None:
    """Full title with the short form in brackets once, the short form from then on; a single mention stays full."""
    mixed, single = compose("reply", samples.mixed()).text, compose("reply", samples.s01()).text
    assert mixed.count(f"《{samples.OGI}》（以下简称《条例》）第三十六条第（二）项、第四十条") == 1
    assert mixed.count("《条例》第") == 2
    assert single.count(f"《{samples.OGI}》第三十六条第（二）项、第四十条") == 1
    assert "以下简称" not in single


def test_an_unknown_tag_is_named_with_file_and_line(tmp_path: Path) -> None:
    """A slip of the pen in a template is found when it is loaded."""
    (tmp_path / "reply.j2").write_text(
        "{# 说明\n@不算 #}\n# 标题\n{% if true %}@署明 某局{% endif %}\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        compose("reply", samples.s01(), Templates(tmp_path))
    assert (caught.value.file, caught.value.line, "@署明" in caught.value.problem) == ("reply.j2", 4, True)


def test_a_missing_field_is_named_with_file_and_line(tmp_path: Path) -> None:
    """What a template needs and nobody gives is an error, never an empty place in a letter."""
    (tmp_path / "reply.j2").write_text("# 标题\n\n{{ organ.nickname }}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        compose("reply", samples.s01(), Templates(tmp_path))
    assert (caught.value.file, caught.value.line, "nickname" in caught.value.problem) == ("reply.j2", 3, True)


def test_a_template_cannot_reach_what_is_behind_the_fields(tmp_path: Path) -> None:
    """The sandbox refuses the inner names of Python."""
    (tmp_path / "reply.j2").write_text("# 标题\n{{ organ.__class__.__mro__ }}\n", encoding="utf-8")
    with pytest.raises(InputError, match="模板填不出来"):
        compose("reply", samples.s01(), Templates(tmp_path))


def test_the_offices_own_template_wins_over_the_shipped_one(tmp_path: Path) -> None:
    """A folder laid over the shipped one replaces single templates and leaves the others."""
    (tmp_path / "remedies").mkdir()
    (tmp_path / "remedies" / "R2.j2").write_text("本单位的救济告知。", encoding="utf-8")
    letter = compose("reply", samples.s01(), Templates(tmp_path, SHIPPED))
    assert letter.part("remedy:R2") == "本单位的救济告知。"


def test_a_missing_fact_stops_the_letter() -> None:
    """An outcome without its facts gives no letter, and the fact is named."""
    item = replace(samples.disclosed(), facts={"where": "档案室"})
    with pytest.raises(InputError, match="supply"):
        compose("reply", replace(samples.s01(), items=(item,)))


def test_an_outcome_without_citation_gives_no_letter() -> None:
    """No legal effect without grounds."""
    item = replace(samples.disclosed(), citations=())
    with pytest.raises(InputError, match="缺少法律依据"):
        compose("reply", replace(samples.s01(), items=(item,)))


def test_an_outcome_without_template_is_named() -> None:
    """What cannot be written yet says so."""
    item = replace(samples.disclosed(), outcome="not_yet_known")
    with pytest.raises(InputError, match="没有这个模板"):
        compose("reply", replace(samples.s01(), items=(item,)))


def test_each_outcome_says_which_facts_it_needs() -> None:
    """Whoever decides an item can be told at once which facts are missing."""
    assert {
        name: (sorted(facts_of(name).required), sorted(facts_of(name).optional))
        for name in ("disclosed", "already_public", "petition")
    } == {
        "disclosed": (["supply"], ["information", "when", "where"]),
        "already_public": (["address", "way"], ["published_on"]),
        "petition": (["channel", "contact", "matter", "nature"], []),
    }


def test_the_same_fields_give_the_same_letter() -> None:
    """A letter is a function of its fields: drafted again on another day it is the same content."""
    again = compose("reply", samples.s13())
    assert again == compose("reply", samples.s13())
    assert again.dated_on is None


def test_the_note_calls_an_office_by_its_own_name() -> None:
    """联系部门：办公室 below the organ's signature, which has the rest of its name; a person is 联系人."""
    case: Any = letter_samples(load_rulebook(), dt.date(2026, 10, 28))["extension_notice"]
    office = replace(case, contact=ContactFields(case.organ.office, case.organ.phone))
    assert "（联系人：王某；" in compose("extension_notice", case).text
    assert "（联系部门：办公室；" in compose("extension_notice", office).text
