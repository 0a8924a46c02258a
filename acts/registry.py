"""Every act by its promised name: what scenarios, forms and the API call. An unknown name lists the known ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from acts import attaching, conferring, delivering, determining, receiving, replying, uploading
from acts.desk import Desk
from acts.perform import Outcome
from acts.proceedings import PROCEEDINGS
from casework import commands as cmd
from casework import proceeding_commands as pc
from casework.command import Command
from casework.people import Actor, Secret
from casework.stages import roles_for, stages_for
from casework.wire import decode, labels
from letters.secrecy_marks import pasted_mark
from letters.uploads import Upload
from rules.errors import InputError

UPLOAD = "file"
"""The field that carries a file, as :class:`letters.uploads.Upload`: a material, or a draft that comes back."""
Act = Callable[[Desk, Actor, str, Any, int | None], Outcome]

ON_A_CASE: Mapping[str, Act] = {
    "confirm_receipt": receiving.confirm_receipt,
    "accept": receiving.accept,
    "route": receiving.route,
    "record_search": determining.record_search,
    "decide": determining.decide_item,
    "draft": replying.draft,
    "edit_draft": replying.edit_draft,
    "submit_draft": replying.submit_draft,
    "return_draft": replying.return_draft,
    "approve": replying.approve,
    "sign": replying.sign,
    "void_reply": replying.void_reply,
    "dispatch": delivering.dispatch,
    "settle_sending": delivering.settle_sending,
    "record_delivery": delivering.record_delivery,
    "archive": delivering.archive,
    **PROCEEDINGS,
    "convene_conference": conferring.convene,
    "attach": attaching.attach,
    "redact": attaching.redact,
    "fix_tracking": delivering.fix_tracking,
}


def command_of(act: str, fields: Mapping[str, Any]) -> Command:
    """The command that ``fields`` (plain data) spell for ``act``. Raises InputError with the field that is wrong."""
    if act not in cmd.ACTS:
        raise InputError(f"没有“{act}”这个行为", f"可用的行为：{'、'.join(cmd.ACTS)}", field="act")
    kind = cmd.ACTS[act]
    for name in fields:
        if name in cmd.SET_BY_THE_SYSTEM:
            raise InputError(f"“{name}”由系统填写，不用给出", "请删去这一栏", field=name)
    _check_typed(fields)
    command: Command = decode(kind, fields, lambda text: Secret(str(text)))
    return command


MAY_NAME_A_LEVEL = frozenset({"facts", "findings", "items"})
"""What states the level of a paper that is withheld, or repeats what was asked for."""


def _check_typed(fields: Mapping[str, Any]) -> None:
    """本系统是非涉密系统: text copied out of a marked paper is taken nowhere. Raises InputError with the field."""
    for name, value in fields.items():
        if name in MAY_NAME_A_LEVEL:
            continue
        entries = value.items() if isinstance(value, Mapping) else [("", value)]
        for key, text in entries:
            if isinstance(text, str) and (mark := pasted_mark(text)):
                raise InputError(
                    f"填写的内容里有国家秘密标志“{mark}”，没有保存",
                    "本系统是非涉密系统，不得存储国家秘密：请删去从涉密文件里复制的内容，按保密规定在涉密设备上办理",
                    field=f"{name}.{key}" if key else name,
                )


def do(desk: Desk, actor: Actor, act: str, number: str, fields: Mapping[str, Any], seen: int | None = None) -> Outcome:
    """Do ``act`` on the case ``number`` as ``actor``; ``seen`` is the last event that the form showed."""
    upload = fields.get(UPLOAD)
    if isinstance(upload, Upload):  # no form can bring one: what browsers send are texts
        fields = {name: value for name, value in fields.items() if name != UPLOAD}
    command = command_of(act, fields)
    if act not in ON_A_CASE:
        raise InputError("已经登记的办件不能再登记", "新的申请请另行登记", field="act")
    file = upload if isinstance(upload, Upload) else None
    if isinstance(command, pc.AttachMaterial):
        return attaching.attach(desk, actor, number, command, seen, file)
    if isinstance(command, cmd.EditDraft) and file:
        return uploading.upload_draft(desk, actor, number, command, seen, file)
    return ON_A_CASE[act](desk, actor, number, command, seen)


def describe() -> list[dict[str, Any]]:
    """Every act with its fields, who may do it and at which stages, for ``run --list-acts`` and the API."""
    return [
        {
            "act": act,
            "label": cmd.ACT_LABELS[act],
            "fields": _fields(kind),
            "roles": sorted(role.value for role in roles_for(act)),
            "stages": [stage.value for stage in stages_for(act)],
        }
        for act, kind in cmd.ACTS.items()
    ]


def _fields(kind: type[Command]) -> list[dict[str, Any]]:
    named = labels(kind)
    missing = dataclasses.MISSING
    return [
        {
            "name": field.name,
            "label": named[field.name],
            "type": str(field.type),
            "required": field.default is missing and field.default_factory is missing,
        }
        for field in dataclasses.fields(kind)
        if field.name not in cmd.SET_BY_THE_SYSTEM
    ]
