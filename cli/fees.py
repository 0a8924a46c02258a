"""``mingda fees``: 信息处理费 by number of requests or by pages, with its bands."""

from __future__ import annotations

import json
import sys

from acts.today import today
from rules.errors import InputError, MingdaError
from rules.fees import NUMBER, VOLUME, Fee, fee
from rules.load import load_rulebook


def fees(count: int | None, pages: int | None, as_json: bool) -> int:
    """Print the fee for ``count`` requests of one applicant in a month, or for ``pages`` of one request.

    Exit code 0, or 2 when neither or both are given: a request is charged one way only.
    """
    try:
        answer = _fee(count, pages)
    except MingdaError as wrong:
        print(str(wrong), file=sys.stderr)
        if as_json:
            body = wrong.as_dict() if isinstance(wrong, InputError) else {"error": str(wrong)}
            print(json.dumps(body, ensure_ascii=False))
        return 2
    print(json.dumps(_as_dict(answer), ensure_ascii=False) if as_json else _text(answer))
    return 0


def _fee(count: int | None, pages: int | None) -> Fee:
    if (count is None) == (pages is None):
        raise InputError("按件还是按页，只能写一个", "写 --count 件数，或者 --pages 页数")
    rulebook = load_rulebook()
    if count is not None:
        return fee(NUMBER, count, rulebook, today())
    return fee(VOLUME, pages or 0, rulebook, today())


def _as_dict(answer: Fee) -> dict[str, object]:
    return {
        "by": answer.rule.code,
        "label": answer.rule.label,
        "units": answer.units,
        "total": answer.total,
        "bands": [{"from": one.first, "to": one.last, "each": one.each, "amount": one.amount} for one in answer.lines],
        "cite": [cite.as_dict() for cite in answer.cite],
        "checked": answer.rule.checked,
    }


def _text(answer: Fee) -> str:
    rule, unit = answer.rule, answer.rule.unit
    lines = [f"{rule.label}，{answer.units} {unit}：{answer.total} 元（{rule.per}）"]
    lines += [
        f"  第 {one.first} 至 {one.last} {unit}：每{unit} {one.each} 元，小计 {one.amount} 元" for one in answer.lines
    ]
    lines.append(f"依据：{'；'.join(cite.full for cite in answer.cite)}。收取与否由本机关决定并经批准。")
    if not rule.checked:
        lines.append("标准待本机关法制机构确认。")
    return "\n".join(lines)
