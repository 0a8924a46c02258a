"""为什么难: which hard-case triggers a case meets, by its own facts, by like cases, or because a person says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casework.case import Case
from casework.likeness import LIKE, VERY_LIKE, LikeCase
from casework.objections import PUBLIC_INTEREST
from casework.office import Topic
from casework.receipt import received_on
from casework.words import day_words
from rules.entries import OutcomeRule, Trigger
from rules.hard_cases import CaseFacts, Hardness, assess, weigh
from rules.rulebook import Rulebook

_NOTHING_FOUND = "does_not_exist"
_EXCESSIVE = "excessive"
_PETITION = "petition"


@dataclass(frozen=True, slots=True)
class Reason:
    """One trigger with what met it here: ``found`` by the system, ``said`` by a person, either may be empty.

    ``dismissed`` says why it does not matter; it counts only while that is empty.
    """

    trigger: Trigger
    found: str
    said: str
    dismissed: str = ""

    @property
    def why(self) -> str:
        """Both in one line."""
        return "；".join(dict.fromkeys(part for part in (self.found, self.said) if part))


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every reason, the heaviest first, and what those that stand come to."""

    reasons: tuple[Reason, ...]
    hardness: Hardness

    @property
    def standing(self) -> tuple[Reason, ...]:
        """The reasons that nobody dismissed."""
        return tuple(reason for reason in self.reasons if not reason.dismissed)


def assessment_of(
    case: Case, rulebook: Rulebook, topics: tuple[Topic, ...], like: tuple[LikeCase, ...] = (), often: str = ""
) -> Assessment:
    """Why the case is hard: by its facts, and because people say so; what was dismissed is kept in sight.

    ``often`` says how many requests the applicant made this month, where they are many; else it is empty.
    """
    day, course = received_on(case), case.course
    seen = _Seen(case, _outcomes(case, rulebook), topics, like, often)
    met = {trigger.code: trigger for trigger in assess(seen.facts(), rulebook, day).triggers}
    known = rulebook.triggers(day)
    raised = {code: known[code] for code in (*course.flags, *course.dismissed) if code in known}
    reasons = [_reason(trigger, seen, case, met) for trigger in (met | raised).values()]
    heaviest = tuple(sorted(reasons, key=lambda reason: -reason.trigger.weight))
    standing = tuple(reason.trigger for reason in heaviest if not reason.dismissed)
    return Assessment(heaviest, weigh(standing, rulebook, day))


def _reason(trigger: Trigger, seen: _Seen, case: Case, met: Mapping[str, Trigger]) -> Reason:
    code, course = trigger.code, case.course
    found = _WHY[code](seen) if code in met else ""
    return Reason(trigger, found, course.flags.get(code, ""), course.dismissed.get(code, ""))


def _outcomes(case: Case, rulebook: Rulebook) -> tuple[OutcomeRule, ...]:
    """The outcomes decided, and where an item is open those that the conference came to."""
    concluded = case.course.conference.concluded if case.course.conference else None
    agreed = dict(concluded.outcomes) if concluded else {}
    codes = [item.decision.outcome if item.decision else agreed.get(item.n) for item in case.items]
    return tuple(rulebook.outcome(code).at(received_on(case)) for code in dict.fromkeys(codes) if code)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the file and like cases show, and the same in words."""

    case: Case
    outcomes: tuple[OutcomeRule, ...]
    topics: tuple[Topic, ...]
    like: tuple[LikeCase, ...]
    often: str

    def facts(self) -> CaseFacts:
        """The facts that the triggers ask for."""
        codes = {one.code for one in self.outcomes}
        return CaseFacts(
            outcomes=self.outcomes,
            third_party_objects=bool(self.objecting),
            public_interest_override=self.overrides,
            organs=1 + len(self.organs),
            contrary_clue=bool(self.clues),
            excessive=bool(self.often) or self.case.course.reasons_asked is not None or _EXCESSIVE in codes,
            series=1 + len(self.series),
            hot_topic=bool(self.topic) or _PETITION in codes,
            overturned_before=bool(self.overturned) or self.case.course.ordered is not None,
            departs_from_similar=bool(self.otherwise),
        )

    @property
    def objecting(self) -> tuple[str, ...]:
        """The third parties that do not agree, by their letters: a name is no matter of a dossier."""
        asked = self.case.course.consultations.values()
        return tuple(one.ref for one in asked if one.kind == "third_party" and one.view and one.view.view == "objects")

    @property
    def overrides(self) -> bool:
        """Whether something is to be given out in the public interest although a third party objects."""
        decided = any(item.decision and item.decision.facts.get(PUBLIC_INTEREST) for item in self.case.items)
        return decided or any(one.notified for one in self.case.course.consultations.values())

    @property
    def organs(self) -> tuple[str, ...]:
        """The other organs asked."""
        asked = self.case.course.consultations.values()
        return tuple(dict.fromkeys(one.asked.name for one in asked if one.kind in ("agency", "joint_maker")))

    @property
    def clues(self) -> tuple[str, ...]:
        """Searches that found something, where the answer is to be that nothing exists."""
        return tuple(f"{one.unit} {day_words(one.on)} 检索到过" for one in self.case.searches if one.found)

    @property
    def topic(self) -> str:
        """The hot topic and the word that shows it."""
        sought = self.case.sought
        hits = ((topic, next((word for word in topic.words if word in sought), "")) for topic in self.topics)
        return next((f"{topic.name}：申请内容里有“{word}”" for topic, word in hits if word), "")

    @property
    def series(self) -> tuple[str, ...]:
        """The applicant's other requests, and those on the very same thing."""
        return tuple(one.number for one in self.like if one.same_applicant or one.likeness >= VERY_LIKE)

    @property
    def overturned(self) -> tuple[str, ...]:
        """Like cases that had to be answered anew."""
        return tuple(one.number for one in self.like if one.ordered and one.likeness >= LIKE)

    @property
    def otherwise(self) -> tuple[str, ...]:
        """Closed cases on the very same thing that ended with none of these outcomes."""
        ours = {one.code for one in self.outcomes}
        closed = (one for one in self.like if one.closed and one.outcomes and one.likeness >= VERY_LIKE)
        return tuple(one.number for one in closed if ours and not ours & set(one.outcomes))


_WHY: Mapping[str, Callable[[_Seen], str]] = {
    "withholding": lambda seen: "拟作：" + "、".join(one.label for one in seen.outcomes if one.category),
    "security_stability": lambda seen: "拟作：" + "、".join(one.label for one in seen.outcomes if one.conference),
    "third_party_objects": lambda seen: f"征询 {'、'.join(seen.objecting)} 的第三方不同意公开",
    "public_interest_override": lambda seen: "第三方不同意，仍拟因公共利益公开",
    "several_organs": lambda seen: "征求了" + "、".join(seen.organs) + "的意见",
    "contrary_clue": lambda seen: "；".join(seen.clues),
    "excessive": lambda seen: seen.case.course.reasons_asked.volume if seen.case.course.reasons_asked else seen.often,
    "series": lambda seen: "同一申请人或者同一内容：" + "、".join(seen.series),
    "hot_topic": lambda seen: seen.topic or "按信访处理",
    "pending_dispute": lambda seen: "",
    "overturned_before": lambda seen: (
        "本件已被责令重新答复"
        if seen.case.course.ordered
        else "类似的办件被责令重新答复：" + "、".join(seen.overturned)
    ),
    "departs_from_similar": lambda seen: "类似的办件答复不同：" + "、".join(seen.otherwise),
}
"""What met each trigger, in words. A pending dispute is never seen by the system: a person raises it."""
