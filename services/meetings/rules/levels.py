"""The level of participants: who represents a body, by the chair and by the forum."""

from collections.abc import Iterator

from law import Law, Violation, rule
from services.meetings.model import LEADING, Plan, Seat
from services.meetings.rules import kinds

PRIME_MINISTER = "prime_minister"


@rule("PM140-2(2)", "PM140-R2.3", "PM140-R2.4")
def main_speaker_below_first_head(law: Law, plan: Plan) -> Iterator[Violation]:
    """At the Prime Minister the body that is the main speaker is represented by its first head."""
    if plan.chair != PRIME_MINISTER or not _meeting_or_kso(plan):
        return
    for seat in plan.participants:
        if _replaced(law, seat, plan) and seat.replacement_agreed_by is None:
            yield Violation("PM140-2(2)", "main_speaker_below_first_head", _seat(seat))


@rule("PM140-R2.5", "PM140-R2.4")
def replacement_not_agreed(law: Law, plan: Plan) -> Iterator[Violation]:
    """A first head is replaced at the Prime Minister's meeting only with the Prime Minister's agreement."""
    if plan.chair != PRIME_MINISTER or not _meeting_or_kso(plan):
        return
    for seat in plan.participants:
        if _replaced(law, seat, plan) and seat.replacement_agreed_by != PRIME_MINISTER:
            agreed = seat.replacement_agreed_by or "nobody"
            yield Violation("PM140-R2.5", "replacement_not_agreed", {**_seat(seat), "agreed_by": agreed})


@rule("PM140-R2.4")
def first_head_replaced(law: Law, plan: Plan) -> Iterator[Violation]:
    """An agreed replacement of a first head is an exceptional case, noted as such."""
    if plan.chair != PRIME_MINISTER or not _meeting_or_kso(plan):
        return
    for seat in plan.participants:
        if _replaced(law, seat, plan) and seat.replacement_agreed_by == PRIME_MINISTER:
            yield Violation("PM140-R2.4", "first_head_replaced", _seat(seat))


@rule("PM140-2(3).1", "PM140-2(3).2", "PM140-R3.2", "PM140-R3.3")
def not_deputy_first_head(law: Law, plan: Plan) -> Iterator[Violation]:
    """At a Deputy Prime Minister, the Head of the Apparatus, an assistant, adviser, minister: deputies.

    A Deputy Prime Minister may also invite lower officials concerned. Sittings of consultative-advisory
    bodies are excepted: their members take part, ministers among them.
    """
    if not kinds.kind(plan.kind).meeting:
        return
    chairs = law.value("PM140-2(3).1", "chair", on=plan.on)
    if plan.chair not in chairs:
        return
    for seat in plan.participants:
        if seat.body == plan.host or seat.deputy:
            continue
        if plan.chair != "deputy_prime_minister":
            yield Violation("PM140-2(3).1", "not_deputy_first_head", {**_seat(seat), "chair": plan.chair})
        elif seat.first_head:
            yield Violation("PM140-R3.2", "first_head_at_deputy_pm", _seat(seat))


@rule("PM140-2(3).3", "PM140-2(3).4", "PM140-2(3).5")
def not_head_of_directorate(law: Law, plan: Plan) -> Iterator[Violation]:
    """At a deputy first head of a central body, akimats send heads of directorates, or deputies."""
    if not _chaired_by_central_deputy(law, plan):
        return
    for seat in plan.participants:
        if _akimat(law, seat, plan) and seat.level != "head_of_directorate" and not seat.deputy:
            yield Violation("PM140-2(3).3", "not_head_of_directorate", _seat(seat))


@rule("PM140-2(3).4")
def deputy_akim_without_necessity(law: Law, plan: Plan) -> Iterator[Violation]:
    """A deputy head of an akimat is called to a deputy first head's meeting where necessary: say why."""
    if not _chaired_by_central_deputy(law, plan) or plan.necessity:
        return
    for seat in plan.participants:
        if _akimat(law, seat, plan) and seat.deputy:
            yield Violation("PM140-2(3).4", "deputy_akim_without_necessity", _seat(seat))


@rule("R155-2(2).1", "R155-2(2).2")
def first_head_where_another_would_do(plan: Plan) -> Iterator[Violation]:
    """As a rule other leading officials sit at meetings, not the first heads."""
    if not kinds.kind(plan.kind).meeting or kinds.place(plan.kind, plan.chair) == "president":
        return
    for seat in plan.participants:
        main = seat.main_speaker and plan.chair == PRIME_MINISTER
        if seat.first_head and not main and seat.body != plan.host:
            yield Violation("R155-2(2).2", "first_head_where_another_would_do", _seat(seat))


@rule("R155-2(3).1", "R155-2(3).2")
def chamber_without_first_head(law: Law, plan: Plan) -> Iterator[Violation]:
    """At a sitting of a Chamber the first head represents a body, unless the Chamber's regulations differ."""
    if kinds.kind(plan.kind).form != "chamber" or plan.chamber_rules:
        return
    for seat in plan.participants:
        if not seat.first_head and central_or_local(law, seat, plan):
            yield Violation("R155-2(3).1", "chamber_without_first_head", _seat(seat))


@rule("R155-2(3).3", "R155-2(3).4")
def committee_without_deputy(plan: Plan) -> Iterator[Violation]:
    """At a committee of a Chamber deputy first heads sit; where necessary others who lead, with a reason."""
    if kinds.kind(plan.kind).form == "committee":
        for seat in plan.participants:
            if not seat.deputy and not (plan.necessity and seat.level in LEADING):
                yield Violation("R155-2(3).3", "committee_without_deputy", _seat(seat))


@rule("R155-2(3).5", "R155-2(3).6")
def working_group_level(law: Law, plan: Plan) -> Iterator[Violation]:
    """In a working group of a Chamber: heads of units, of directorates for akimats; others with a reason."""
    if kinds.kind(plan.kind).form != "working_group":
        return
    for seat in plan.participants:
        if not central_or_local(law, seat, plan):
            continue
        wanted = "head_of_directorate" if _akimat(law, seat, plan) else "head_of_structural_unit"
        if seat.level != wanted and not (plan.necessity and seat.level in LEADING):
            yield Violation("R155-2(3).5", "working_group_level", {**_seat(seat), "wanted": wanted})


def _meeting_or_kso(plan: Plan) -> bool:
    kind = kinds.kind(plan.kind)
    return kind.meeting or kind.consultative


def _chaired_by_central_deputy(law: Law, plan: Plan) -> bool:
    if plan.chair != "deputy_first_head" or not kinds.kind(plan.kind).meeting:
        return False
    return plan.host is None or law.body(plan.host, on=plan.on).central


def _replaced(law: Law, seat: Seat, plan: Plan) -> bool:
    """Whether another than its first head sits for a central or local body that is the main speaker."""
    return seat.main_speaker and not seat.first_head and central_or_local(law, seat, plan)


def _akimat(law: Law, seat: Seat, plan: Plan) -> bool:
    return law.body(seat.body, on=plan.on).kind == "local_executive_body"


def central_or_local(law: Law, seat: Seat, plan: Plan) -> bool:
    """Whether the seat is that of a central state body or of a local executive body."""
    return law.body(seat.body, on=plan.on).central or _akimat(law, seat, plan)


def _seat(seat: Seat) -> dict[str, str]:
    return {"body": seat.body, "level": seat.level}
