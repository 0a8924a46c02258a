"""From the counter to the unit: 登记, 确认, 受理, 分办."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from casework import commands as cmd
from casework import events as ev
from casework.case import Case
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from rules.errors import InputError
from rules.rulebook import ReceiptRule


@rule_for(cmd.RegisterRequest)
def register(_none: None, command: cmd.RegisterRequest, context: Context) -> Ruling:
    """Take the request in. Nothing is turned away for missing elements: they are listed and asked for (article 30)."""
    context.office.organ(command.organ)
    if command.organ != context.actor.organ:
        return Refused("只能登记向您所在的机关提出的申请", "请交给那个机关登记", kind="right")
    with naming("channel"):
        channel = context.rulebook.channel(command.channel).at(command.on)
    _check_dates(channel, command, context.today)
    _check_items(command.items)
    with naming("applicant.kind"):
        context.rulebook.applicant_kind(command.applicant.kind).at(command.on)
    event = ev.RequestRegistered(
        command.on,
        command.organ,
        command.channel,
        dict(command.dates),
        command.applicant,
        tuple(command.items),
        decided_by=channel.decided_by,
        form=command.form,
        via=command.via,
        missing=missing_elements(command, context),
    )
    return Decision((event,))


def missing_elements(command: cmd.RegisterRequest, context: Context) -> tuple[str, ...]:
    """The codes of article 29's elements that the request lacks."""
    person = command.applicant
    present = {
        "applicant_name": bool(person.name.strip()),
        "identity_proof": bool(person.id_number),
        "contact": person.has_contact(),
        "sought": any(command.items),
        "form": bool(command.form or command.via),
    }
    return tuple(e.code for e in context.rulebook.elements(command.on) if not present.get(e.code, True))


def _check_items(items: tuple[str, ...]) -> None:
    if not items:
        raise InputError("没有写申请公开什么", "请至少填写一项申请内容", field="items")
    for n, sought in enumerate(items):
        if not sought.strip():
            raise InputError(f"第 {n + 1} 项没有写申请公开什么", "请写上，或者删去这一项", field=f"items.{n}")


def _check_dates(channel: ReceiptRule, command: cmd.RegisterRequest, today: dt.date) -> None:
    known = {date.name: date for date in channel.dates}
    for name, day in command.dates.items():
        if name not in known:
            labels = "、".join(f"{d.name}（{d.label}）" for d in channel.dates)
            raise InputError(f"{channel.label}没有“{name}”这个日期", f"可以填写：{labels}", field=f"dates.{name}")
        if day > command.on:
            what = "今天" if command.on == today else "登记的日期"
            problem = f"{known[name].label}不能晚于{what}（{command.on}），填写的是 {day}"
            raise InputError(problem, "请检查日期", field=f"dates.{name}")
    for date in channel.dates:
        if date.required and date.name not in command.dates:
            raise InputError(f"还缺{date.label}", f"{channel.label}要靠它确定收到之日", field=f"dates.{date.name}")
    _check_order(channel, command)


def _check_order(channel: ReceiptRule, command: cmd.RegisterRequest) -> None:
    """The dates of a channel are listed in the order in which they happen."""
    given = [(date, command.dates[date.name]) for date in channel.dates if date.name in command.dates]
    for (before, early), (after, late) in pairwise(given):
        if late < early:
            raise InputError(
                f"{after.label} {late} 早于{before.label} {early}", "请检查这两个日期", field=f"dates.{after.name}"
            )


@rule_for(cmd.ConfirmReceipt)
def confirm(case: Case, command: cmd.ConfirmReceipt, context: Context) -> Ruling:
    """The day both sides confirm is the receipt day (article 31 items 2 and 3)."""
    return Decision((ev.ReceiptConfirmed(command.on),))


@rule_for(cmd.AcceptRequest)
def accept(case: Case, command: cmd.AcceptRequest, context: Context) -> Ruling:
    """Take the request up. A missing element must be made good first, or its making good be noted."""
    if case.course.awaiting_correction:
        return Refused("正在等待申请人补正，不能受理", "收到补正，或者逾期视为放弃以后再办理")
    if case.missing and not command.note.strip():
        elements = [e for e in context.rulebook.elements(case.registered_on) if e.code in case.missing]
        names = "、".join(e.label for e in elements)
        cite = elements[0].cite if elements else ()
        return Refused(f"申请还缺{names}", "请先补正；已经当场补齐的，写明如何补齐再受理", cite)
    return Decision((ev.RequestAccepted(command.on, command.note.strip()),))


@rule_for(cmd.RouteCase)
def route(case: Case, command: cmd.RouteCase, context: Context) -> Ruling:
    """Send the case to units of the answering organ."""
    organ = context.office.organ(case.organ)
    if not command.units:
        known = "、".join(unit.name for unit in organ.units)
        raise InputError("没有写分给哪个单位", f"{organ.name}的承办单位有：{known}", field="units")
    units = tuple(dict.fromkeys(organ.unit(name).name for name in command.units))
    return Decision((ev.Routed(command.on, units),))
