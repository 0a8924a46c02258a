"""``mingda fees``: 信息处理费 by number of requests or by pages, with its bands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from acts.today import today
from cli.faults import tell_fault
from rules.citation import joined
from rules.errors import InputError, MingdaError
from rules.fees import Fee, by_number, by_volume
from rules.load import load_rulebook
from rules.rulebook import Parameter, Rulebook

_MANY, _LAST = 20, 2
"""So many bands are shown; of more, the first ones and this many of the last."""


def fees(count: int | None, pages: Sequence[int], withdrawn: int, as_json: bool) -> int:
    """Print the fee for ``count`` requests of one applicant in a month, or for the ``pages`` of one request's items.

    Exit code 0, or 2 when neither or both are given: a request is charged one way only.
    """
    try:
        rulebook = load_rulebook()
        answers = _fees(count, pages, withdrawn, rulebook)
    except MingdaError as wrong:
        return tell_fault(wrong, as_json=as_json)
    reading = _reading(pages, withdrawn, rulebook)
    print(
        json.dumps(_as_dict(answers, reading), ensure_ascii=False)
        if as_json
        else "\n".join(_lines(answers, reading, withdrawn))
    )
    return 0


def _fees(count: int | None, pages: Sequence[int], withdrawn: int, rulebook: Rulebook) -> tuple[Fee, ...]:
    if (count is None) == (not pages):
        raise InputError("按件还是按页，只能写一个", "写 --count 件数，或者 --pages 页数")
    if count is None and withdrawn:
        raise InputError("按页计收与撤回几件无关", "--withdrawn 和 --count 一起写", field="withdrawn")
    for option, given in (("--count", [count or 0]), ("--pages", pages), ("--withdrawn", [withdrawn])):
        if min(given, default=0) < 0:
            raise InputError(f"数目 {min(given)} 小于零", "请写一个不小于零的整数", field=option)
    if count is not None:
        return (by_number(count, withdrawn, rulebook, today()),)
    return by_volume(pages, rulebook, today())


def _reading(pages: Sequence[int], withdrawn: int, rulebook: Rulebook) -> Parameter | None:
    """The reading that made a difference here; None when the answer is the same by each."""
    if withdrawn:
        return rulebook.parameter("fee_counts_withdrawn").at(today())
    return rulebook.parameter("fee_split_units").at(today()) if len(pages) > 1 else None


def _as_dict(answers: tuple[Fee, ...], reading: Parameter | None) -> dict[str, object]:
    rule = answers[0].rule
    return {
        "by": rule.code,
        "label": rule.label,
        "units": sum(one.units for one in answers),
        "total": sum(one.total for one in answers),
        "bands": [
            {"from": line.first, "to": line.last, "each": line.each, "amount": line.amount}
            for one in answers
            for line in one.lines
        ],
        "reading": {reading.id: reading.value} if reading else {},
        "cite": [cite.as_dict() for cite in answers[0].cite],
        "checked": rule.checked,
    }


def _lines(answers: tuple[Fee, ...], reading: Parameter | None, withdrawn: int) -> Iterator[str]:
    rule = answers[0].rule
    for answer in answers:
        yield f"{rule.label}，{answer.units} {rule.unit}：{answer.total} 元。计收范围：{rule.per}"
        yield from _bands(answer)
    if len(answers) > 1:
        yield f"合计 {sum(one.total for one in answers)} 元"
    if reading:
        note = "" if reading.checked else "（待本机关确认）"
        yield f"口径：{reading.label}——{reading.said}{note}" + (f"，撤回 {withdrawn} 件" if withdrawn else "")
    yield f"依据：{joined(answers[0].cite)}。收取与否由本机关决定并经批准。"
    if not rule.checked:
        yield "标准待本机关法制机构确认。"


def _bands(answer: Fee) -> Iterator[str]:
    """Every band; of very many the first and the last ones, and how many lie between."""
    bands = range(len(answer.lines))
    head, tail = (bands, bands[:0]) if len(bands) <= _MANY else (bands[: _MANY - _LAST], bands[-_LAST:])
    yield from (_band(answer, index) for index in head)
    if tail:
        yield f"  ……（中间 {len(bands) - _MANY} 档略去，--json 有全部）"
    yield from (_band(answer, index) for index in tail)


def _band(answer: Fee, index: int) -> str:
    line, unit = answer.lines[index], answer.rule.unit
    span = f"第 {line.first} {unit}" if line.first == line.last else f"第 {line.first} 至 {line.last} {unit}"
    return f"  {span}：每{unit} {line.each} 元，小计 {line.amount} 元"
