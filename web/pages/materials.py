"""材料: taking files in and away, and 区分处理 on their pages. Every look at a file is logged."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from acts import attaching, registry
from acts.desk import Desk
from casework.case import Case
from casework.commands import ACT_LABELS
from casework.course import Material
from casework.materials import material_of
from casework.ruling import Refused
from casework.stages import roles_for
from rules.errors import InputError
from store.cases import CaseRecord
from store.unit_of_work import NoSuchCase
from web.auth import SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.forms import Seen, SentForm, sent_form
from web.kept import KeptForm
from web.materials_view import (
    BLANK_ROWS,
    BoxRow,
    MaterialView,
    at_row,
    boxes_sent,
    may_redact,
    rows_of,
    rows_sent,
)
from web.pages.acts import part, refused_page
from web.pages.letters import attachment, note_look
from web.render import show
from web.upload import TheUpload

router = for_people()
PLACE = part("materials")
WIDTH = 1000
"""Pixels of a page picture."""
LONGEST_NAMES = 200


@router.post("/cases/{number}/materials")
def attach(request: Request, desk: TheDesk, number: str, form: TheUpload) -> Response:
    """登记材料: on to the list; the form again with the reason where the file may not come in."""
    visitor, sent = form.visitor, form.sent
    case = desk.cases(visitor.actor).find(number).case
    typed = KeptForm(request.url.path, sent.pairs)
    if no := not_theirs(visitor, case, "attach"):
        return refused_page(request, visitor, number, ACT_LABELS["attach"], PLACE, no, kept=typed)
    fields = {name: values[0] for name, values in sent.values.items() if values and values[0].strip()}
    try:
        given = fields | ({registry.UPLOAD: form.upload} if form.upload else {})
        outcome = registry.do(desk, visitor.actor, "attach", number, given, form.seen)
    except NoSuchCase:
        raise
    except InputError as wrong:
        return PLACE.again(request, desk, visitor, number, sent.with_error(wrong), 400)
    if isinstance(outcome, Refused):
        return refused_page(request, visitor, number, ACT_LABELS["attach"], PLACE, outcome, kept=typed)
    return RedirectResponse(PLACE.of(number), 303)


@router.get("/cases/{number}/materials/{n}/file")
def file(desk: TheDesk, visitor: SignedInVisitor, number: str, n: int) -> Response:
    """The material to take away: always as a file, never opened within our pages."""
    _, material = find_material(desk, visitor, number, n)
    one = material.attached
    content = desk.store.files.read(one.file)
    note_look(desk, visitor, number, f"下载材料 {n}")
    headers = {"content-disposition": attachment(one.name, f"{number}-{n}", one.kind)}
    return Response(content, media_type=attaching.MEDIA[one.kind], headers=headers)


@router.get("/cases/{number}/materials/{n}/copy.pdf")
def copy(desk: TheDesk, visitor: SignedInVisitor, number: str, n: int) -> Response:
    """The newest redacted copy, to be handed out."""
    _, material = find_material(desk, visitor, number, n)
    if material.copy is None:
        raise NoSuchCase(f"材料 {n} 没有区分处理的副本", "请先作区分处理", field="material")
    content = desk.store.files.read(material.copy.file)
    note_look(desk, visitor, number, f"下载材料 {n} 区分处理后的副本")
    title = f"{PurePath(material.attached.name).stem}（区分处理后的副本）.pdf"
    headers = {"content-disposition": attachment(title, f"{number}-{n}", "pdf")}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/cases/{number}/materials/{n}/pages/{page}.png")
def picture(desk: TheDesk, visitor: SignedInVisitor, number: str, n: int, page: int, of: str = "") -> Response:
    """A page of the material as a picture; ``of=copy``: of its redacted copy."""
    _, material = find_material(desk, visitor, number, n)
    content = attaching.picture_of(desk, material, page, WIDTH, copy=of == "copy")
    return Response(content, media_type="image/png")


@router.get("/cases/{number}/materials/{n}/redaction")
def editor(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str, n: int, names: str = "") -> Response:
    """区分处理 of a material: its pages, the places kept back, and on wish what seems to be personal on them."""
    record, material = find_material(desk, visitor, number, n)
    note_look(desk, visitor, number, f"阅看材料 {n}")
    names = names.strip()[:LONGEST_NAMES]
    rows = rows_of(material.copy.boxes if material.copy else ())
    if "names" in request.query_params and may_redact(material):
        wanted = tuple(name for name in names.replace("、", " ").split() if len(name) > 1)
        rows += _proposed(desk, material, wanted, len(rows))
    return _show(request, desk, visitor, record, material, rows, names=names)


async def _redaction_form(request: Request) -> SentForm:
    return await sent_form(request, "redact")


@router.post("/cases/{number}/materials/{n}/redaction")
def redact(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    number: str,
    n: int,
    sent: Annotated[SentForm, Depends(_redaction_form)],
    seen: Seen,
) -> Response:
    """Make the copy: on to the pages of it; the form again with what was typed where a place is wrong."""
    record, material = find_material(desk, visitor, number, n)
    rows = rows_sent(sent.values)
    if no := not_theirs(visitor, record.case, "redact"):
        return refused_page(request, visitor, number, ACT_LABELS["redact"], PLACE, no)
    item = sent.value("redact", "item", "1")
    try:
        if not item.isdecimal():
            raise InputError("没有写用于第几项", "请选第几项", field="item")
        fields = {"on": desk.today, "material": n, "item": int(item), "boxes": boxes_sent(rows)}
        outcome = registry.do(desk, visitor.actor, "redact", number, fields, seen)
    except NoSuchCase:
        raise
    except InputError as wrong:
        return _show(request, desk, visitor, record, material, rows, sent.with_error(at_row(wrong, rows)), 400)
    if isinstance(outcome, Refused):
        return refused_page(request, visitor, number, ACT_LABELS["redact"], PLACE, outcome)
    return RedirectResponse(f"/cases/{number}/materials/{n}/redaction#copy", 303)


def not_theirs(visitor: Visitor, case: Case, act: str) -> Refused | None:
    """Whose act it is comes before anything that the form says; whether it is open now, decide() says."""
    able = roles_for(act)
    if visitor.actor.organ == case.organ and visitor.actor.powers & able:
        return None
    who = "、".join(sorted(role.label for role in able))
    return Refused(f"“{ACT_LABELS[act]}”由承办机关的{who}办理", "请交给有这一角色的同事", kind="right")


def find_material(desk: Desk, visitor: Visitor, number: str, n: int) -> tuple[CaseRecord, Material]:
    """The case and its material ``n``. Raises NoSuchCase, which the pages answer with 404."""
    record = desk.cases(visitor.actor).find(number)
    try:
        return record, material_of(record.case, n)
    except InputError as wrong:
        raise NoSuchCase(wrong.problem, wrong.advice, field="material") from wrong


def _proposed(desk: Desk, material: Material, names: tuple[str, ...], known: int) -> list[BoxRow]:
    """What was found, as rows that count only when somebody takes them; what is covered already is not found again."""
    found: list[BoxRow] = []
    have = {(box.page, round(box.x, 3), round(box.y, 3)) for box in (material.copy.boxes if material.copy else ())}
    for one in attaching.proposals(desk, material, names):
        area = one.area
        if (area.page, round(area.x, 3), round(area.y, 3)) not in have:
            x, y, w, h = (f"{value * 100:.2f}" for value in (area.x, area.y, area.w, area.h))
            row = BoxRow(known + len(found) + 1, str(area.page), x, y, w, h, what=one.what, suggested=True)
            found.append(row)
    return found


def _show(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    record: CaseRecord,
    material: Material,
    rows: list[BoxRow],
    sent: SentForm | None = None,
    code: int = 200,
    names: str = "",
) -> Response:
    view = MaterialView(desk, record, visitor.actor, material)
    last = max((row.n for row in rows), default=0)
    blank = [BoxRow(last + i) for i in range(1, BLANK_ROWS + 1)]
    return show(
        request,
        "redaction.html",
        visitor,
        code,
        view=view,
        case=view.case,
        material=material,
        rows=rows,
        blank=blank,
        next_row=last + BLANK_ROWS + 1,
        names=names,
        sent=sent or SentForm(),
        may_redact="redact" in view.own_acts and may_redact(material),
    )
