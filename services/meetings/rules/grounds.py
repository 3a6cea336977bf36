"""The ground of a meeting at the Prime Minister or a Deputy, and the gates before it."""

from collections.abc import Iterator
from datetime import date

from law import Law, NotInForce, Violation, rule
from services.meetings.model import Acting, Basis, Plan, Wish
from services.meetings.rules import kinds

DISPUTE = "G10-27(4)"
RECORDED_BY = frozenset({"pa", "government", "government_apparatus"})
"""Bodies that record an instruction of the leadership; others would be asking by letter."""
INSTRUCTED = frozenset({"G10-27(1)", "G10-27(2)", "G10-27(3)", "G10-27(5)"})
FROM_ABOVE = ("president", "head_of_pa")
"""Whose direct instruction ground 1 is; on grounds 2, 3 and 5 the leadership itself instructs."""


def leaders(law: Law, on: date) -> tuple[str, ...]:
    """The offices whose meetings clause 27 binds to its grounds; none before the clause was in force."""
    try:
        return tuple(law.value("G10-27.0", "chairs", on=on))
    except NotInForce:
        return ()


@rule("G10-27.0", "G10-27(1)", "G10-27(2)", "G10-27(3)", "G10-27(4)", "G10-27(5)")
def ground_missing(law: Law, plan: Plan) -> Iterator[Violation]:
    """A meeting chaired by the Prime Minister or a Deputy is held only on a ground of clause 27."""
    if plan.ground is None and plan.chair in leaders(law, plan.on) and kinds.kind(plan.kind).meeting:
        yield Violation("G10-27.0", "ground_missing", {"chair": plan.chair})


@rule("G10-27.0", "G10-27-1.5")
def chair_not_for_ground(law: Law, ground: str | None, chair: str, *, on: date) -> Iterator[Violation]:
    """Meetings on the grounds of clause 27 are chaired by the Prime Minister or a Deputy.

    On ground 4 the Head of the Government Apparatus may chair too.
    """
    if ground is None or not leaders(law, on):
        return
    provision = "G10-27-1.5" if ground == DISPUTE else "G10-27.0"
    if chair not in law.value(provision, "chairs", on=on):
        yield Violation(provision, "chair_not_for_ground", {"ground": ground, "chair": chair})


@rule("R155-T.W1.MON.2", "PM140-R1.2", "PM140-R1.3")
def chair_not_for_kind(plan: Plan) -> Iterator[Violation]:
    """A selector meeting at the Prime Minister is chaired by the Prime Minister or a Deputy."""
    chairs = kinds.kind(plan.kind).chairs
    if chairs and plan.chair not in chairs:
        facts = {"kind": plan.kind, "chair": plan.chair, "chairs": chairs}
        yield Violation("R155-2(1)", "chair_not_for_kind", facts)


@rule("G10-27(1)", "G10-27(2)", "G10-27(3)", "G10-27(5)")
def not_instructed(law: Law, wish: Wish, acting: Acting, *, on: date) -> Iterator[Violation]:
    """A meeting on ground 1, 2, 3 or 5 rests on an instruction of the office it names, not on a letter."""
    if wish.ground not in INSTRUCTED:
        return
    offices = FROM_ABOVE if wish.ground == "G10-27(1)" else leaders(law, on)
    given_by = wish.instruction.given_by if wish.instruction else None
    instructed = acting.office in offices or (acting.body in RECORDED_BY and given_by in offices)
    if not instructed:
        yield Violation(wish.ground, "not_instructed", {"ground": wish.ground, "offices": offices})


@rule("G10-27-1.1")
def measures_not_exhausted(wish: Wish) -> Iterator[Violation]:
    """Before applying, the bodies took all measures the legislation sets for settling disagreements."""
    asked = wish.application
    if asked is None or not (asked.all_measures_taken and asked.measures_taken):
        yield Violation("G10-27-1.1", "measures_not_exhausted", {})


@rule("G10-27-1.2")
def protocol_not_attached(wish: Wish) -> Iterator[Violation]:
    """The protocol of disagreements is attached to the application."""
    if wish.application is None or not wish.application.protocol_of_disagreements:
        yield Violation("G10-27-1.2", "protocol_not_attached", {})


@rule("G10-27-1.3")
def no_party_in_government(law: Law, wish: Wish, *, on: date) -> Iterator[Violation]:
    """One party to the dispute at least is a state body that is part of the Government."""
    parties = wish.application.parties if wish.application else ()
    if not any(law.body(code, on=on).in_government for code in parties):
        yield Violation("G10-27-1.3", "no_party_in_government", {"parties": parties})


@rule("PM140-2(4).1")
def wording_not_clear(wish: Wish) -> Iterator[Violation]:
    """The proposal is worded clearly."""
    if wish.application is None or not (wish.application.wording or "").strip():
        yield Violation("PM140-2(4).1", "wording_not_clear", {})


@rule("PM140-2(4).2")
def not_worked_through(wish: Wish) -> Iterator[Violation]:
    """The proposal was worked through between the departments: justified, topical, feasible."""
    asked = wish.application
    facts = {
        "justification": bool(asked and asked.justified),
        "topicality": bool(asked and asked.topical),
        "feasibility": bool(asked and asked.feasible),
    }
    lacking = ", ".join(name for name, done in facts.items() if not done)
    if lacking:
        yield Violation("PM140-2(4).2", "not_worked_through", {"lacking": lacking})


@rule("PM140-R2.1", "PM140-R2.2")
def not_for_prime_minister(chair: str, ground: str | None, basis: Basis) -> Iterator[Violation]:
    """At the Prime Minister: what the President addressed to him, or what lies in the Government's powers."""
    if chair != "prime_minister" or ground == "G10-27(1)":
        return
    if not (basis.addressed_by_president or basis.government_powers):
        yield Violation("PM140-R2.2", "not_for_prime_minister", {})


@rule("PM140-R3.1")
def not_for_deputy_prime_minister(chair: str, basis: Basis) -> Iterator[Violation]:
    """At a Deputy Prime Minister: only questions that belong exclusively to that Deputy's competence."""
    if chair == "deputy_prime_minister" and not basis.exclusive_competence:
        yield Violation("PM140-R3.1", "not_for_deputy_prime_minister", {})


@rule("PM140-R1.11", "PM140-2(1)", "PM140-R1.10")
def not_justified(basis: Basis) -> Iterator[Violation]:
    """The question is one for this chair and one that the bodies cannot decide themselves."""
    for_chair = basis.exclusive_competence or basis.government_powers or basis.addressed_by_president
    lacking = []
    if not for_chair:
        lacking.append("not_of_the_chair")
    if not basis.not_decidable_by_bodies:
        lacking.append("bodies_can_decide")
    if lacking:
        yield Violation("PM140-R1.11", "not_justified", {"lacking": tuple(lacking)})


@rule("G10-27-1.4")
def consideration_without_interested(
    interested: frozenset[str], invited: frozenset[str]
) -> Iterator[Violation]:
    """The application is considered with the interested state bodies invited."""
    missing = interested - invited
    if missing:
        yield Violation("G10-27-1.4", "consideration_without_interested", {"bodies": tuple(sorted(missing))})


@rule("G10-27-1.5")
def not_entitled_to_decide_necessity(acting: Acting, jointly_with: Acting) -> Iterator[Violation]:
    """The responsible unit of the Government Apparatus and its supervising deputy head decide jointly."""
    wanted = {"head_of_structural_unit": acting, "deputy_head_of_government_apparatus": jointly_with}
    for office, person in wanted.items():
        if person.office != office or person.body != "government_apparatus":
            facts = {"office": person.office, "body": person.body, "wanted": office}
            yield Violation("G10-27-1.5", "not_entitled_to_decide_necessity", facts)
