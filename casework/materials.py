"""材料 and 区分处理: what is put on file with the case, and copies from which a part is kept back (第三十七条)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.course import Material
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, rule_for
from rules.citation import Citation
from rules.errors import InputError
from rules.rulebook import Rulebook

PARTLY = "partly_disclosed"
"""The outcome that keeps a part back."""
_UNDER = "withheld_under"
MOST_BOXES = 300
REDACTABLE = frozenset({"pdf", "png", "jpeg"})
"""Kinds of files that have pages to be drawn on."""
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class RedactionGround:
    """What a part may be kept back under: ``short`` stands on the black itself, ``cite`` in the record."""

    code: str
    label: str
    short: str
    cite: tuple[Citation, ...]


def redaction_grounds(rulebook: Rulebook, day: dt.date) -> Mapping[str, RedactionGround]:
    """The grounds that a partly disclosing reply may name, by code; none where the law of that day knew none."""
    dated = rulebook.tables["outcomes"].get(PARTLY)
    rule = dated.find(day) if dated else None
    if rule is None:
        return {}
    choices = next((dict(fact.choices) for fact in rule.must_state if fact.name == _UNDER), {})
    exemptions = rulebook.exemptions(day)
    grounds = {}
    for code, label in choices.items():
        cite = exemptions[code].cite if code in exemptions else rule.cite
        grounds[code] = RedactionGround(code, label, cite[0].article if code in exemptions else label, tuple(cite))
    return grounds


@rule_for(pc.AttachMaterial)
def attach(case: Case, command: pc.AttachMaterial, context: Context) -> Ruling:
    """Put a file on file. The act has looked at it, cleaned it and kept it under its hash before."""
    if not command.file:
        raise InputError("还没有选文件", "请选择要上传的文件", field="file")
    if not command.what.strip():
        raise InputError("没有写这是什么材料", "例如：征询公告扫描件、申请人身份证明", field="what")
    for known in case.course.materials:
        if known.attached.file == command.file:
            return Refused(f"同样的文件已经是材料 {known.n}", "不用再传", kind="closed")
    event = pr.MaterialAttached(
        command.on, command.name, command.what.strip(), command.file, command.file_kind, command.size, command.pages,
        command.original, command.removed,
    )  # fmt: skip
    return Decision((event,))


@rule_for(pc.RedactMaterial)
def redact(case: Case, command: pc.RedactMaterial, context: Context) -> Ruling:
    """Make a copy without the parts in the boxes; each part has its ground."""
    material = material_of(case, command.material)
    if material.attached.kind not in REDACTABLE:
        return Refused(f"材料 {material.n} 不是 PDF 或者图片", "请导出为 PDF，作为新的材料上传，再作区分处理")
    if not 1 <= command.item <= len(case.items):
        raise InputError(f"没有第 {command.item} 项", f"这件申请有 {len(case.items)} 项", field="item")
    grounds = redaction_grounds(context.rulebook, received_on(case))
    _check_boxes(command.boxes, material, grounds)
    if material.copy and (material.copy.boxes, material.copy.item) == (command.boxes, command.item):
        return Refused("同样的副本已经做好", "请刷新页面", kind="closed")
    used = dict.fromkeys(box.ground for box in command.boxes)
    cite = dict.fromkeys(one for code in used for one in (*_partly(context, case), *grounds[code].cite))
    event = pr.MaterialRedacted(
        command.on, material.n, command.item, command.boxes, command.file, tuple(one.as_dict() for one in cite)
    )
    return Decision((event,))


def material_of(case: Case, n: int) -> Material:
    """The material with this number. Raises InputError that says how many there are."""
    if not 1 <= n <= len(case.course.materials):
        raise InputError(f"没有材料 {n}", f"这件申请有 {len(case.course.materials)} 份材料", field="material")
    return case.course.materials[n - 1]


def _partly(context: Context, case: Case) -> tuple[Citation, ...]:
    cite: tuple[Citation, ...] = context.rulebook.outcome(PARTLY).at(received_on(case)).cite
    return cite


def _check_boxes(
    boxes: tuple[pr.RedactionBox, ...], material: Material, grounds: Mapping[str, RedactionGround]
) -> None:
    if not boxes:
        raise InputError("还没有画要隐去的地方", "请在页面上画框，或者填写页码和位置", field="boxes")
    if len(boxes) > MOST_BOXES:
        raise InputError(f"一份材料最多隐去 {MOST_BOXES} 处", "请拆成几份再处理", field="boxes")
    for i, box in enumerate(boxes):
        if not 1 <= box.page <= material.attached.pages:
            raise InputError(
                f"没有第 {box.page} 页", f"这份材料有 {material.attached.pages} 页", field=f"boxes.{i}.page"
            )
        inside = min(box.x, box.y) >= 0 and max(box.x + box.w, box.y + box.h) <= 1 + _EDGE
        if not inside or min(box.w, box.h) <= 0:
            raise InputError(
                "要隐去的地方不在页面里", "左、上、宽、高都按页面的百分比，宽和高要大于 0", field=f"boxes.{i}.x"
            )
        if box.ground not in grounds:
            listed = "、".join(f"{code}（{ground.label}）" for code, ground in grounds.items())
            raise InputError(f"没有“{box.ground}”这种依据", f"可以写：{listed}", field=f"boxes.{i}.ground")
