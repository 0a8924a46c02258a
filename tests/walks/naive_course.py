"""What becomes of the naive case when an act is done."""

from __future__ import annotations

from collections.abc import Callable

from tests.walks.naive import NEEDS_REVIEW, Form, NaiveCase, Paper, Question, Sheet
from tests.walks.naive_rules import search_of

Change = Callable[[NaiveCase, Form], None]
ASKS = {"ask_third_party": "third_party", "ask_agency": "agency", "ask_joint_maker": "joint_maker"}
SENDS = {
    "ask_correction": "correction", "agree_extension": "extension", "ask_reasons": "reasons", "defer": "deferral",
    "agree_fee": "fee", "conclude_conference": "minutes", "sign": "reply",
}  # fmt: skip


def happened(case: NaiveCase, form: Form) -> None:
    """The act was done."""
    if change := CHANGES.get(form.act):
        change(case, form)
    if form.act in SENDS:
        case.sheets[SENDS[form.act]] = Sheet(form.on)


def _confirmed(case: NaiveCase, form: Form) -> None:
    case.received = form.on
    case.sheets["registration_receipt"] = Sheet(form.on)


def _routed(case: NaiveCase, form: Form) -> None:
    case.units = set(form.fields["units"])
    case.taken &= case.units


def _returned(case: NaiveCase, form: Form) -> None:
    case.units.discard(form.fields["unit"])
    case.taken.discard(form.fields["unit"])


def _transferred(case: NaiveCase, form: Form) -> None:
    case.organ, case.accepted, case.handler = form.fields["organ"], False, ""
    case.units, case.taken, case.members, case.spoken, case.concluded = set(), set(), [], set(), None
    case.decided, case.paper = {}, None


def _corrected(case: NaiveCase, form: Form) -> None:
    case.correction = "received"
    if items := form.fields.get("items"):
        case.items, case.decided, case.paper = len(items), {}, None


def _ended(case: NaiveCase, outcome: str) -> None:
    case.ended, case.paper = True, None
    case.decided = {n: (outcome, {}, "") for n in range(1, case.items + 1)}


def _asked(case: NaiveCase, form: Form) -> None:
    ref, kind = form.fields["ref"], ASKS[form.act]
    case.questions[ref] = Question(kind, tuple(form.fields["items"]))
    case.sheets[f"{kind}-{ref}"] = Sheet(form.on)
    if kind == "third_party":
        case.sheets[f"told-{ref}"] = Sheet(form.on)


def _answered(case: NaiveCase, form: Form) -> None:
    one = case.questions[form.fields["ref"]]
    one.view, one.good = form.fields["view"], bool(form.fields.get("good_reason"))


def _notified(case: NaiveCase, form: Form) -> None:
    case.questions[form.fields["ref"]].told = True
    case.sheets[f"disclosure-{form.fields['ref']}"] = Sheet(form.on)


def _fee(case: NaiveCase, form: Form) -> None:
    """By number: 100 yuan from the 11th, from the 31st 200 and 100 more with every ten; by pages: 10, 20, then 40."""
    count = form.fields["count"]
    if form.fields["by"] == "by_number":
        case.owed = 100 if count <= 30 else 200 + (count - 31) // 10 * 100
    else:
        case.owed = sum(10 if page <= 100 else 20 if page <= 200 else 40 for page in range(31, count + 1))
    case.fee = "proposed"


def _convened(case: NaiveCase, form: Form) -> None:
    case.members = [member.strip() for member in form.fields["members"] if member.strip()]
    case.opinions_due = form.fields["due"]
    case.spoken, case.concluded = set(), None


def _decided(case: NaiveCase, form: Form) -> None:
    given = (form.fields["outcome"], form.fields["facts"], form.fields.get("departs", ""))
    case.decided[form.fields["item"]], case.paper = given, None


def _edited(case: NaiveCase, form: Form) -> None:
    assert case.paper
    case.paper = Paper(case.paper.authors | form.persons)


def _submitted(case: NaiveCase, form: Form) -> None:
    assert case.paper
    case.paper.up = True
    case.paper.needs = {"review"}.union(*(NEEDS_REVIEW.get(code, set()) for code, _, _ in case.decided.values()))
    case.paper.needs |= {"legal"} if not case.ended and case.asks_legal() else set()


def _sent_back(case: NaiveCase, form: Form) -> None:
    assert case.paper
    case.paper.up, case.paper.has, case.paper.passed_by = False, set(), set()


def _approved(case: NaiveCase, form: Form) -> None:
    assert case.paper
    case.paper.has.add(form.fields["kind"])
    case.paper.passed_by |= form.persons


def _put_aside(case: NaiveCase) -> None:
    n = 1 + sum(name.startswith("reply-") for name in case.sheets)
    case.sheets[f"reply-{n}"] = case.sheets.pop("reply")


def _voided(case: NaiveCase, form: Form) -> None:
    case.sheets["reply"].void = True
    _put_aside(case)
    _sent_back(case, form)


def _ordered(case: NaiveCase, form: Form) -> None:
    """What was waited for then is waited for no more; an answered request is open again."""
    case.ordered = True
    case.correction = "overtaken" if case.correction == "asked" else case.correction
    case.fee = "overtaken" if case.fee == "agreed" else case.fee
    if "reply" not in case.sheets:
        return
    _put_aside(case)
    case.ended, case.filed, case.decided, case.paper = False, False, {}, None
    case.members, case.spoken, case.concluded = [], set(), None
    case.longer = "" if case.longer == "proposed" else case.longer


def _out(case: NaiveCase, form: Form) -> None:
    sheet = case.sheets[form.fields["letter"]]
    sheet.out, sheet.left, sheet.posted = form.on, True, form.fields["way"] == "post"
    sheet.tracking = form.fields.get("tracking", "")


def _there(case: NaiveCase, form: Form) -> None:
    case.sheets[form.fields["letter"]].there = form.on


def _back(case: NaiveCase, form: Form) -> None:
    case.sheets[form.fields["letter"]].out = None


def _renumbered(case: NaiveCase, form: Form) -> None:
    case.sheets[form.fields["letter"]].tracking = form.fields["tracking"]


def _set(**values: object) -> Change:
    def change(case: NaiveCase, form: Form) -> None:
        for name, value in values.items():
            setattr(case, name, value)

    return change


def _raised(case: NaiveCase, form: Form) -> None:
    case.raised.add(form.fields["trigger"])
    case.waved.discard(form.fields["trigger"])


def _waved(case: NaiveCase, form: Form) -> None:
    case.waved.add(form.fields["trigger"])
    case.raised.discard(form.fields["trigger"])


CHANGES: dict[str, Change] = {
    "raise_flag": _raised, "dismiss_flag": _waved,
    "confirm_receipt": _confirmed, "accept": _set(accepted=True), "route": _routed,
    "accept_route": lambda case, form: case.taken.add(form.fields["unit"]), "return_route": _returned,
    "transfer": _transferred, "ask_correction": _set(correction="asked"), "receive_correction": _corrected,
    "abandon": lambda case, form: _ended(case, "abandoned"), "withdraw": lambda case, form: _ended(case, "withdrawn"),
    "record_search": lambda case, form: case.searches.append(search_of(form)), **dict.fromkeys(ASKS, _asked),
    "receive_view": _answered, "notify_disclosure": _notified, "ask_reasons": _set(reasons="asked"),
    "receive_reasons": lambda case, form: _set(reasons="good" if form.fields["reasonable"] else "bad")(case, form),
    "defer": _set(deferred=True), "propose_extension": _set(longer="proposed"),
    "agree_extension": _set(longer="agreed"), "propose_fee": _fee, "agree_fee": _set(fee="agreed"),
    "record_payment": _set(fee="paid"), "convene_conference": _convened,
    "give_opinion": lambda case, form: case.spoken.add(form.fields["member"]),
    "conclude_conference": lambda case, form: _set(concluded=dict(form.fields["outcomes"]))(case, form),
    "decide": _decided, "draft": lambda case, form: _set(paper=Paper(form.persons))(case, form),
    "edit_draft": _edited, "submit_draft": _submitted, "return_draft": _sent_back, "approve": _approved,
    "void_reply": _voided,
    "dispatch": _out, "record_delivery": _there, "record_return": _back, "fix_tracking": _renumbered,
    "archive": _set(filed=True),
    "order_reply": _ordered, "claim": lambda case, form: _set(handler=form.instead_of or form.login)(case, form),
    "hand_over": lambda case, form: _set(handler=form.fields["to"])(case, form),
}  # fmt: skip
