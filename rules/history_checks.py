"""Whether the days of a history fit together: what cannot have happened is refused with its line."""

from __future__ import annotations

from itertools import pairwise

from rules.citation import joined
from rules.errors import InputError
from rules.history import CONSULTATIONS, RECEIPT_KINDS, VOCABULARY, ClockEvent, History
from rules.rulebook import ReceiptRule, Rulebook
from rules.strict_yaml import Document

# 后一件事实必须有前一件，且不得早于它
_NEEDS = {
    "correction_reached": ("correction_asked",),
    "corrected": ("correction_asked",),
    "abandoned": ("correction_asked", "fee_notice_sent", "fee_notice_reached"),
    "reasons_received": ("reasons_asked",),
    "fee_paid": ("fee_notice_sent", "fee_notice_reached"),
    "hold_lifted": ("disclosure_held",),
    **{f"{code}_reached": (f"{code}_asked",) for code in CONSULTATIONS},
    **{f"{code}_answered": (f"{code}_asked",) for code in CONSULTATIONS},
}
_CONSULTING = ("asked", "reached", "answered")
_ONCE = (*RECEIPT_KINDS, "withdrawn", *_NEEDS, *(f"{code}_asked" for code in CONSULTATIONS))
_MANY = ("correction_reached", "corrected", "reasons_received", "fee_paid", "hold_lifted")


# 一件事实所依的规则：说不通的时候，指出是哪一条；渠道的日期依这个渠道的规定
_GROUNDS = {
    "received": ("deadlines", "reply"), "replied": ("deadlines", "reply"), "withdrawn": ("", ""),
    "notice_returned": ("", ""), "abandoned": ("parameters", "correction_lapse"),
    "correction_asked": ("parameters", "correction_once"), "correction_reached": ("parameters", "correction_rest"),
    "corrected": ("parameters", "correction_restart"), "ordered": ("parameters", "order_restart"),
    **{f"{code}_{act}": ("deadlines", f"{code}_answer") for code in CONSULTATIONS for act in _CONSULTING},
    **dict.fromkeys(("reasons_asked", "reasons_received", "deferred"), ("parameters", "deferral")),
    **dict.fromkeys(("extension_agreed", "extension_told"), ("deadlines", "extension")),
    **dict.fromkeys(("fee_notice_sent", "fee_notice_reached", "fee_paid"), ("parameters", "fee_restart")),
    **dict.fromkeys(("disclosure_held", "hold_lifted"), ("parameters", "hold")),
}  # fmt: skip
_NOTICES = ("correction_asked", "fee_notice_sent", "extension_told")


class Checks:
    """The checks of one document; each raises InputError with file, line and field."""

    def __init__(self, document: Document, history: History, rulebook: Rulebook) -> None:
        self.document = document
        self.history = history
        self.rulebook = rulebook

    def run(self) -> None:
        """All checks, in the order in which a person would look."""
        self._once()
        rule = self._channel()
        received = self._received(rule)
        for index, event in enumerate(self.history.events):
            self._after_receipt(index, event, received)
            self._after_cause(index, event)
            self._returned(index, event)
            self._own_limit(index, event)
            self._reply(index, event)

    def _fail(self, index: int, problem: str, advice: str, field: str = "on") -> None:
        path: tuple[str | int, ...] = ("events", index, field)
        raise self._refusal(problem, advice, path, self.history.events[index])

    def _refusal(self, problem: str, advice: str, path: tuple[str | int, ...], event: ClockEvent) -> InputError:
        """With the rule that the event stands under, as it was in force on its day."""
        wrong = self.document.error(problem, advice, path)
        table, code = _GROUNDS.get(event.kind, ("receipt", self.history.channel or ""))
        dated = self.rulebook.tables.get(table, {}).get(code)
        rule = dated.find(event.on) if dated else None
        wrong.rule = joined(rule.cite) if rule else ""
        return wrong

    def _once(self) -> None:
        seen: set[tuple[str, str | None]] = set()
        for index, event in enumerate(self.history.events):
            key = (event.kind, event.ref)
            again = key in seen and not self._sent_again(event)
            if event.kind in _ONCE and event.kind not in _MANY and again:
                what = VOCABULARY[event.kind][0] + (f"（{event.ref}）" if event.ref else "")
                self._fail(index, f"“{what}”写了两遍", "请删去一处；几次征求意见请用不同的 ref", "kind")
            seen.add(key)

    def _sent_again(self, event: ClockEvent) -> bool:
        """Whether this letter may be one that came back and was sent again: a return for every sending but one."""
        if event.ref is None or not event.kind.endswith("_asked"):
            return False
        sent = sorted(one.on for one in self.history.all(event.kind) if one.ref == event.ref)
        back = sorted(one.on for one in self.history.all("notice_returned") if one.ref == event.ref)
        return len(back) >= len(sent) - 1 and all(
            before <= day <= after for day, (before, after) in zip(back, pairwise(sent), strict=False)
        )

    def _returned(self, index: int, event: ClockEvent) -> None:
        """A letter that came back was sent before."""
        if event.kind != "notice_returned":
            return
        kinds = [f"{code}_asked" for code in CONSULTATIONS] if event.ref else list(_NOTICES)
        sent = [one for one in self.history.all(*kinds) if one.ref == event.ref and one.on <= event.on]
        if not sent and event.letter in (None, "correction_notice", "fee_notice"):
            ref = f"（ref {event.ref}）" if event.ref else ""
            self._fail(index, f"有“文书退回”{ref}，却没有在此以前发出的文书", "请核对 ref 和日期", "kind")

    def _channel(self) -> ReceiptRule | None:
        if self.history.channel is None:
            return None
        day = min(event.on for event in self.history.events)
        known = self.rulebook.channels(day)
        rule = known.get(self.history.channel)
        if rule is None:
            advice = "可用：" + "、".join(f"{code}（{one.label}）" for code, one in known.items())
            raise self.document.error(f"没有“{self.history.channel}”这种申请渠道", advice, ("channel",))
        self._channel_days(rule)
        return rule

    def _channel_days(self, rule: ReceiptRule) -> None:
        order = [field.name for field in rule.dates]
        latest: ClockEvent | None = None
        for name in order:
            event = self.history.first(name)
            if event and latest and event.on < latest.on:
                later, earlier = VOCABULARY[event.kind][0], VOCABULARY[latest.kind][0]
                problem = f"{later}日 {event.on} 早于{earlier}日 {latest.on}"
                self._fail(self._index(event), problem, "请核对这两个日期")
            latest = event or latest
        for index, event in enumerate(self.history.events):
            if event.kind in RECEIPT_KINDS and event.kind not in (*order, "received"):
                problem = f"“{rule.label}”没有 {event.kind}（{VOCABULARY[event.kind][0]}）这个日期"
                self._fail(index, problem, f"这个渠道的日期：{'、'.join(order)}", "kind")

    def _index(self, event: ClockEvent) -> int:
        return self.history.events.index(event)

    def _received(self, rule: ReceiptRule | None) -> ClockEvent | None:
        typed = self.history.first("received")
        decided = self.history.first(rule.decided_by) if rule else None
        if typed and decided and typed.on != decided.on:
            problem = f"收到申请之日 {typed.on} 和{VOCABULARY[decided.kind][0]}日 {decided.on} 不一致"
            self._fail(self._index(typed), problem, "收到申请之日由渠道的日期决定，请删去 received")
        if typed or decided:
            return typed or decided
        self._unreceived(rule)
        return None

    def _unreceived(self, rule: ReceiptRule | None) -> None:
        if rule is None:
            raise self.document.error("没有 channel，也没有 received", "请写明渠道，或者写明收到申请之日", ("events",))
        waiting = rule.confirmation_lag is not None and self.history.all(*RECEIPT_KINDS)
        later = [event for event in self.history.events if event.kind not in RECEIPT_KINDS]
        if not waiting or later:
            field = next(field for field in rule.dates if field.name == rule.decided_by)
            problem = f"“{rule.label}”缺少{field.label}（{field.name}），不能确定收到申请之日"
            advice = f"请加上 - {{kind: {field.name}, on: …}}"
            raise self._refusal(problem, advice, ("events",), ClockEvent(field.name, self.history.events[0].on))

    def _after_receipt(self, index: int, event: ClockEvent, received: ClockEvent | None) -> None:
        if received is None or event.kind in RECEIPT_KINDS:
            return
        for field in ("on", "made", "dispatched", "delivered"):
            day = getattr(event, field)
            if day and day < received.on:
                problem = f"“{VOCABULARY[event.kind][0]}”在 {day}，早于收到申请之日 {received.on}"
                self._fail(index, problem, "请核对这两个日期", field)

    def _after_cause(self, index: int, event: ClockEvent) -> None:
        causes = _NEEDS.get(event.kind)
        if causes is None:
            return
        same = [cause for cause in self.history.all(*causes) if cause.ref == event.ref]
        what, wanted = VOCABULARY[event.kind][0], "”或者“".join(VOCABULARY[cause][0] for cause in causes)
        if not same:
            ref = f"（ref {event.ref}）" if event.ref else ""
            self._fail(index, f"有“{what}”{ref}，却没有“{wanted}”", f"请补上 {causes[0]}，ref 要一致", "kind")
        if event.on < same[0].on:
            self._fail(index, f"“{what}”{event.on} 早于“{wanted}”{same[0].on}", "请核对这两个日期")
        reached = event.kind.replace("_answered", "_reached")
        for other in self.history.all(reached):
            if other.ref == event.ref and event.on < other.on:
                self._fail(index, f"“{what}”{event.on} 早于送达 {other.on}", "请核对这两个日期")

    def _own_limit(self, index: int, event: ClockEvent) -> None:
        """A letter cannot ask for an answer before the day on which it is sent or delivered."""
        if event.due and event.due < event.on:
            field = "answer_due" if event.kind.startswith(tuple(CONSULTATIONS)) else "due"
            self._fail(
                index, f"限期 {event.due} 早于“{VOCABULARY[event.kind][0]}”{event.on}", "请核对这两个日期", field
            )

    def _reply(self, index: int, event: ClockEvent) -> None:
        if event.kind == "deferred" and event.until and event.until <= event.on:
            self._fail(index, f"延迟答复的期限 {event.until} 不晚于告知之日 {event.on}", "请核对", "until")
        if event.kind != "replied":
            return
        three = [(name, getattr(event, name)) for name in ("made", "dispatched", "delivered")]
        known = [(name, day) for name, day in three if day]
        for (first, before), (second, after) in pairwise(known):
            if after < before:
                self._fail(index, f"{second} {after} 早于 {first} {before}", "制作、发出、送达应当依次", second)
        self._way(index, event, bool(known))

    def _way(self, index: int, event: ClockEvent, has_days: bool) -> None:
        if event.way is None:
            return
        known = self.rulebook.reply_ways(event.on)
        rule = known.get(event.way)
        if rule is None:
            advice = "可用：" + "、".join(f"{code}（{one.label}）" for code, one in known.items())
            self._fail(index, f"没有“{event.way}”这种送达方式", advice, "way")
        elif has_days and getattr(event, rule.decided_by) is None:
            self._fail(index, f"“{rule.label}”以 {rule.decided_by} 为准，却没有写", f"请加上 {rule.decided_by}", "way")
