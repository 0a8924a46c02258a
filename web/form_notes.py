"""What a person should have before the eyes when filling in a form: days, sums and what was said, as pairs of words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from casework.words import day_words
from rules.fees import NUMBER
from rules.rulebook import Band
from web.form_sheet import Sheet


@dataclass(frozen=True, slots=True)
class Note:
    """One line: what it is about, and the words."""

    what: str
    words: str


def _due(sheet: Sheet) -> Iterator[Note]:
    clock = sheet.clock
    if clock.due_on:
        yield Note("现在的答复期限", day_words(clock.due_on))
    else:
        yield Note("现在的答复期限", "停着，恢复计算以后才能确定")


def _to_propose_extension(sheet: Sheet) -> Iterator[Note]:
    yield from _due(sheet)
    most = sheet.law.deadline("extension").at(sheet.received_on).value
    yield Note("最长可以延", f"{most} 个工作日" + _until(sheet, most))
    if sheet.clock.due_on:
        yield Note("最迟同意并发出告知", f"{day_words(sheet.clock.due_on)}，过了这一天延期无效")


def _to_agree_extension(sheet: Sheet) -> Iterator[Note]:
    proposed = sheet.case.course.extension_proposed
    if proposed is None:
        return
    yield Note("提请", f"{day_words(proposed.on)}提请延长 {proposed.workdays} 个工作日")
    yield Note("理由", sheet.cover(proposed.reason))
    yield from _due(sheet)
    if sheet.clock.due_on:
        yield Note("延长以后", f"{_until(sheet, proposed.workdays).removeprefix('，')}；告知书须在原来的期限以内发出")


def _until(sheet: Sheet, workdays: int) -> str:
    due = sheet.clock.due_on
    return f"，到 {day_words(sheet.desk.calendar.add(due, workdays))}" if due else ""


def _bands(sheet: Sheet) -> Iterator[Note]:
    for dated in sheet.law.tables["fees"].values():
        rule = dated.find(sheet.received_on)
        if rule:
            bands = "；".join(_band(band, rule.unit) for band in rule.bands)
            yield Note(dated.label, f"{rule.per}：{bands}")


def _band(band: Band, unit: str) -> str:
    each = f"每{unit} {band.each} 元" if band.each else "不收"
    more = f"，每满 {band.step} {unit}加 {band.more} 元" if band.step else ""
    return f"第 {band.start} {unit}起{each}{more}"


def _to_agree_fee(sheet: Sheet) -> Iterator[Note]:
    proposed = sheet.case.course.fee_proposed
    if proposed is None:
        return
    rule = sheet.law.fee(proposed.by).at(sheet.received_on)
    counted = f"第 {proposed.count} 件" if proposed.by == NUMBER else f"共 {proposed.count} 页"
    yield Note("计收", f"{rule.label}，{counted}")
    yield Note("金额", f"{proposed.amount} 元")
    yield Note("标准", "；".join(_band(band, rule.unit) for band in rule.bands))
    yield from _due(sheet)


def _limit(sheet: Sheet, kind: str, ref: str | None = None) -> dt.date | None:
    return next((one.due_on for one in sheet.clock.limits if one.kind == kind and ref in (None, one.ref)), None)


def _answers(sheet: Sheet) -> Iterator[Note]:
    for one in sheet.case.course.waiting:
        last = _limit(sheet, f"{one.kind}_answer", one.ref)
        yield Note(
            f"{one.ref}　{one.asked.name}",
            f"提出意见的最后一日 {day_words(last)}" if last else "还没有送达，期限没有起算",
        )


def _correction(sheet: Sheet) -> Iterator[Note]:
    asked = sheet.case.course.correction
    if asked is None:
        return
    for n, point in enumerate(asked.points, 1):
        yield Note(f"要求补正 {n}", sheet.cover(point))
    last = _limit(sheet, "correction")
    yield Note("补正的最后一日", day_words(last or asked.due))


def _to_tell_correction(sheet: Sheet) -> Iterator[Note]:
    last = _limit(sheet, "correction_notice")
    if last:
        yield Note("告知补正的最后一日", day_words(last))


def _payment(sheet: Sheet) -> Iterator[Note]:
    last = _limit(sheet, "fee_payment")
    if last:
        yield Note("缴费的最后一日", day_words(last))


def _lapsed(sheet: Sheet) -> Iterator[Note]:
    yield from _correction(sheet)
    yield from _payment(sheet)


def _views(sheet: Sheet) -> Iterator[Note]:
    for one in sheet.case.course.consultations.values():
        if one.view:
            yield Note(f"{one.ref}　{one.asked.name}", sheet.cover(one.view.reason) or "没有说明理由")


def _proposed_days(sheet: Sheet) -> Iterator[Note]:
    reasons = sheet.case.course.reasons
    if reasons:
        yield Note("申请人的理由", sheet.cover(reasons.reasons))
    yield from _due(sheet)


NOTES: Mapping[str, Callable[[Sheet], Iterator[Note]]] = {
    "propose_extension": _to_propose_extension,
    "agree_extension": _to_agree_extension,
    "propose_fee": _bands,
    "agree_fee": _to_agree_fee,
    "record_payment": _payment,
    "receive_view": _answers,
    "receive_correction": _correction,
    "ask_correction": _to_tell_correction,
    "abandon": _lapsed,
    "notify_disclosure": _views,
    "defer": _proposed_days,
}
"""The notes of each act that has any."""
