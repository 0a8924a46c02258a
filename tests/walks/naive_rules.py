"""What the naive case thinks of each act that is open: one small rule an act, in the order an office would ask."""

from __future__ import annotations

from typing import Any

from tests.law.oracle import after
from tests.walks.naive import DONE, EITHER, FREE, REFUSED, ROLE_OF, WRONG, Form, NaiveCase, rule


@rule("accept")
def accept(case: NaiveCase, form: Form) -> str:
    waits = case.correction == "asked" or (case.lacks and form.blank("note"))
    return REFUSED if waits else DONE


@rule("route")
def route(case: NaiveCase, form: Form) -> str:
    units = form.fields["units"]
    return DONE if units and set(units) <= form.office.units[case.organ] else WRONG


@rule("accept_route", "return_route")
def answer_route(case: NaiveCase, form: Form) -> str:
    if form.fields["unit"] not in case.units or ("reason" in form.fields and form.blank("reason")):
        return WRONG
    return REFUSED if "reason" not in form.fields and form.fields["unit"] in case.taken else DONE


@rule("transfer")
def transfer(case: NaiveCase, form: Form) -> str:
    there = form.fields["organ"] in form.office.units and form.fields["organ"] != case.organ
    return DONE if there and not form.blank("reason") else WRONG


@rule("ask_correction")
def ask_correction(case: NaiveCase, form: Form) -> str:
    if case.correction:
        return REFUSED
    return DONE if any(point.strip() for point in form.fields["points"]) and form.fields["due"] > form.day else WRONG


@rule("receive_correction")
def receive_correction(case: NaiveCase, form: Form) -> str:
    if case.correction != "asked" or not case.sheets["correction"].out:
        return REFUSED
    if any(not text.strip() for text in form.fields.get("items", ())):
        return WRONG
    return EITHER if case.sheets["correction"].there and form.blank("note") else DONE


@rule("abandon")
def abandon(case: NaiveCase, form: Form) -> str:
    sheets = [case.sheets.get("correction") if case.correction == "asked" else None]
    sheets.append(case.sheets.get("fee") if case.fee == "agreed" else None)
    return EITHER if any(sheet and sheet.there for sheet in sheets) else REFUSED


@rule("record_search")
def record_search(case: NaiveCase, form: Form) -> str:
    if form.blank("unit", "where", "words"):
        return WRONG
    return REFUSED if search_of(form) in case.searches else DONE


def search_of(form: Form) -> tuple[Any, ...]:
    """A search as it is told apart from others."""
    told = (form.fields["unit"], form.fields["where"], form.fields["words"], form.fields.get("note", ""))
    return (form.fields.get("on", form.day), form.fields["found"], *told)


@rule("ask_third_party", "ask_agency", "ask_joint_maker")
def ask(case: NaiveCase, form: Form) -> str:
    if form.fields["ref"] in case.questions:
        return REFUSED
    if form.blank("name", "summary") or case.applicant in form.fields["summary"] + form.fields.get("why", ""):
        return WRONG
    due = form.fields.get("answer_due")
    if due and (due <= form.day or form.act != "ask_agency"):
        return WRONG
    items = form.fields["items"]
    return DONE if items and all(1 <= n <= case.items for n in items) else WRONG


@rule("receive_view")
def receive_view(case: NaiveCase, form: Form) -> str:
    one = case.questions.get(form.fields["ref"])
    if one is None or form.fields["view"] not in ("consents", "objects", "silent"):
        return WRONG
    sheet = case.sheets.get(f"{one.kind}-{form.fields['ref']}")
    if one.view or sheet is None or sheet.out is None:
        return REFUSED
    if form.fields["view"] == "objects" and form.blank("reason"):
        return WRONG
    if form.fields["view"] != "silent" or case.received is None:
        return DONE
    if one.kind == "agency":
        return EITHER
    return DONE if sheet.there and form.day > after(sheet.there, 15) else REFUSED


@rule("notify_disclosure")
def notify(case: NaiveCase, form: Form) -> str:
    one = case.questions.get(form.fields["ref"])
    if one is None:
        return WRONG
    if one.kind != "third_party" or one.view in ("", "consents") or one.told:
        return REFUSED
    return WRONG if form.blank("what", "why") else DONE


@rule("ask_reasons")
def ask_reasons(case: NaiveCase, form: Form) -> str:
    if case.reasons:
        return REFUSED
    return WRONG if form.blank("volume") else DONE


@rule("receive_reasons")
def receive_reasons(case: NaiveCase, form: Form) -> str:
    return DONE if case.reasons == "asked" and case.sheets["reasons"].out else REFUSED


@rule("defer")
def defer(case: NaiveCase, form: Form) -> str:
    return REFUSED if case.deferred or case.reasons != "good" else EITHER


@rule("propose_extension")
def propose_extension(case: NaiveCase, form: Form) -> str:
    if not 0 < form.fields["workdays"] <= 20:
        return WRONG
    if case.longer == "agreed" or case.ordered:
        return REFUSED
    return WRONG if form.blank("reason") else DONE


@rule("agree_extension")
def agree_extension(case: NaiveCase, form: Form) -> str:
    return EITHER if case.longer == "proposed" and not case.ordered else REFUSED


@rule("propose_fee")
def propose_fee(case: NaiveCase, form: Form) -> str:
    if case.fee in ("agreed", "paid", "overtaken"):
        return REFUSED
    if form.fields["count"] < 1 or form.fields["by"] not in FREE:
        return WRONG
    return DONE if form.fields["count"] > FREE[form.fields["by"]] else REFUSED


@rule("agree_fee")
def agree_fee(case: NaiveCase, form: Form) -> str:
    return EITHER if case.fee == "proposed" else REFUSED


@rule("record_payment")
def record_payment(case: NaiveCase, form: Form) -> str:
    if case.fee != "agreed" or not case.sheets["fee"].out:
        return REFUSED
    if case.sheets["fee"].there:
        return EITHER
    return DONE if form.fields["amount"] == case.owed else WRONG


@rule("raise_flag", "dismiss_flag")
def flag(case: NaiveCase, form: Form) -> str:
    return DONE if form.fields["trigger"] in form.office.triggers and not form.blank("reason") else WRONG


@rule("convene_conference")
def convene(case: NaiveCase, form: Form) -> str:
    named = any(member.strip() for member in form.fields["members"])
    if not named or form.blank("question") or form.fields["due"] < form.day:
        return WRONG
    return DONE if form.fields["due"] == form.day else EITHER  # not after the limit to reply


@rule("give_opinion")
def give_opinion(case: NaiveCase, form: Form) -> str:
    if form.fields["member"] not in case.members:
        return WRONG
    if case.speaker(form) not in form.roles or form.fields["member"] in case.spoken:
        return REFUSED
    return WRONG if form.blank("opinion") else DONE


@rule("conclude_conference")
def conclude(case: NaiveCase, form: Form) -> str:
    if not case.spoken:
        return REFUSED
    known = all(1 <= n <= case.items and code in form.office.outcomes for n, code in form.fields["outcomes"].items())
    hasty = set(case.members) - case.spoken and form.day <= case.opinions_due and form.blank("early")
    return DONE if known and not hasty and not form.blank("conclusion") else WRONG


@rule("decide")
def decide(case: NaiveCase, form: Form) -> str:
    if not 1 <= form.fields["item"] <= case.items or form.fields["outcome"] not in form.office.outcomes:
        return WRONG
    if form.fields["outcome"] in form.office.closings or case.correction == "asked":
        return REFUSED
    complete = form.office.complete(form.fields["outcome"], form.fields["facts"])
    given = form.fields["outcome"], form.fields["facts"], form.fields.get("departs", "")
    return complete if complete != DONE or case.standing(form.fields["item"], *given) else REFUSED


@rule("edit_draft")
def edit_draft(case: NaiveCase, form: Form) -> str:
    return DONE if case.paper else REFUSED


@rule("submit_draft")
def submit_draft(case: NaiveCase, form: Form) -> str:
    return DONE if case.paper and case.sound() else REFUSED


@rule("return_draft")
def return_draft(case: NaiveCase, form: Form) -> str:
    return WRONG if form.blank("reason") else DONE


@rule("approve")
def approve(case: NaiveCase, form: Form) -> str:
    assert case.paper
    kind = form.fields["kind"]
    if kind not in case.paper.needs:
        return WRONG
    role = ROLE_OF.get(kind, kind)
    own = form.persons & case.paper.authors
    return REFUSED if role not in form.roles or own or kind in case.paper.has else DONE


@rule("sign")
def sign(case: NaiveCase, form: Form) -> str:
    assert case.paper
    unpaid = case.fee == "agreed" and not case.ended
    passed = form.instead_of and form.login in case.paper.passed_by
    return REFUSED if form.persons & case.paper.authors or passed or unpaid or not case.sound() else DONE


@rule("void_reply")
def void_reply(case: NaiveCase, form: Form) -> str:
    reply = case.sheets["reply"]
    if reply.left or not reply.sealed:
        return REFUSED
    return WRONG if form.blank("reason") else DONE


@rule("dispatch")
def dispatch(case: NaiveCase, form: Form) -> str:
    sheet = case.sheets.get(form.fields["letter"])
    being_made = sheet is not None and form.fields["letter"] != "reply" and not sheet.sealed
    if sheet is None or being_made or form.fields["way"] not in ("post", "in_person", "email", "online", "fax"):
        return WRONG
    late = {"correction": case.correction, "fee": case.fee}.get(form.fields["letter"]) == "overtaken"
    if not sheet.sealed or sheet.out or late or sheet.void:
        return REFUSED
    return REFUSED if form.fields["letter"] == "reply" and untold(case) else DONE


def untold(case: NaiveCase) -> bool:
    """Whether something is given against a third party's wish or rights before it was written to."""
    for ref, one in case.questions.items():
        letter = case.sheets.get(f"disclosure-{ref}")
        if one.kind != "third_party" or (letter and letter.out):
            continue
        for n in one.items:
            outcome, facts, _ = case.decided.get(n, ("", {}, ""))
            gives = outcome in ("disclosed", "partly_disclosed") and facts.get("withheld_under") != "third_party"
            over = bool(facts.get("public_interest")) and one.view != "consents"
            if gives and (one.view == "objects" or over):
                return True
    return False


@rule("settle_sending")
def settle_sending(case: NaiveCase, form: Form) -> str:
    return REFUSED  # nothing is sent by the system on these walks


@rule("record_delivery")
def arrived(case: NaiveCase, form: Form) -> str:
    sheet = case.sheets.get(form.fields["letter"])
    return DONE if sheet and sheet.out and not sheet.there else REFUSED


@rule("record_return")
def came_back(case: NaiveCase, form: Form) -> str:
    letter = form.fields["letter"]
    answered = {f"{one.kind}-{ref}" for ref, one in case.questions.items() if one.view in ("consents", "objects")}
    answered |= {"correction"} if case.correction == "received" else set()
    answered |= {"reasons"} if case.reasons in ("good", "bad") else set()
    answered |= {"fee"} if case.fee == "paid" else set()
    return REFUSED if letter in answered else arrived(case, form)


@rule("fix_tracking")
def renumbered(case: NaiveCase, form: Form) -> str:
    sheet = case.sheets.get(form.fields["letter"])
    if not (sheet and sheet.out and sheet.posted):
        return REFUSED
    return WRONG if form.blank("tracking", "reason") or form.fields["tracking"] == sheet.tracking else DONE


@rule("archive")
def archive(case: NaiveCase, form: Form) -> str:
    return REFUSED if case.filed else DONE


@rule("order_reply")
def order_reply(case: NaiveCase, form: Form) -> str:
    return WRONG if form.fields["workdays"] < 1 or form.blank("by", "decision") else DONE


@rule("claim")
def claim(case: NaiveCase, form: Form) -> str:
    return REFUSED if case.handler == (form.instead_of or form.login) else DONE


@rule("hand_over")
def hand_over(case: NaiveCase, form: Form) -> str:
    return WRONG if form.blank("to", "reason") else DONE


@rule("chase")
def chase(case: NaiveCase, form: Form) -> str:
    return WRONG if form.blank("words") else DONE
