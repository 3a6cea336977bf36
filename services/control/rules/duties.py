"""What an item obliges its bodies to, by which day: reports, proposals, visions, roadmaps, measures."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from uuid import UUID, uuid5

from law import Law, Obligation, owe
from law.obligation import Silence
from law.rule import rule
from services.control.model import Item
from services.control.rules import coexecutors, deadlines
from services.control.rules.control_types import months_after
from services.control.rules.interims import PERIODS
from services.control.rules.levels import LOWER_ROWS, controller

_NAMES = UUID("0f7b0e86-2f0b-5c70-8ad1-7c3a3c1d9a51")
EXECUTION_REPORT = "execution_report"
PROPOSALS = "coexecutor_proposals"
INTERIM = "interim_report"
NOTICE = "urgent_notice"
ROADMAP = "roadmap"
RISK_NOTICE = "risk_notice"
LEGISLATION = "legislation"


@lru_cache(maxsize=8192)
def duty_id(item: str, debtor: str, what: str, number: int = 0) -> str:
    """The id that the same duty on an item always gets; `number` tells apart those that come again."""
    return str(uuid5(_NAMES, f"{item}|{debtor}|{what}|{number}"))


def owed(
    law: Law,
    item: Item,
    what: str,
    provision: str,
    debtor: str,
    *,
    from_on: date,
    due_on: date,
    number: int = 0,
    creditor: str | None = None,
    silence: Silence = "nothing",
) -> Obligation:
    """A duty on an item to whoever controls it, unless another creditor is named."""
    to = creditor or controller(item.level, item.controlling_body, item.instruction.executor)
    act_by = law.calendar().previous_or_same(due_on)
    opened = owe(
        provision,
        item.subject,
        debtor,
        to,
        what,
        from_on=from_on,
        due_on=due_on,
        act_by=act_by,
        silence=silence,
    )
    return opened._replace(id=duty_id(item.id, debtor, what, number))


@rule("D976-66.1", "D976-50.1", "D976-55.2")
def execution_report(law: Law, item: Item, from_on: date) -> Obligation:
    """The consolidating body owes the report on execution by the deadline; silence is a breach (54)."""
    return owed(
        law,
        item,
        EXECUTION_REPORT,
        "D976-66.1",
        debtor=item.instruction.consolidating_body,
        from_on=from_on,
        due_on=item.current_deadline,
        number=item.deadlines,
        silence="escalation",
    )


@rule("D976-65.1", "D976-65(1).1", "D976-65(1).2", "D976-65(2)", "D976-65(3)", "D976-44.2")
def proposals(law: Law, item: Item, from_on: date) -> Iterator[Obligation]:
    """Each co-executor that has not yet done so owes its proposals to the consolidating body."""
    said = item.instruction
    deemed = coexecutors.effect_of_silence(item)[0] == "deemed_approved"
    for body in coexecutors.awaited(item):
        if item.coexecutors_due_on is not None and body != said.consolidating_body:
            yield owed(
                law,
                item,
                PROPOSALS,
                deadlines.coexecutors_provision(said.mark, item.control_type),
                debtor=body,
                from_on=from_on,
                due_on=item.coexecutors_due_on,
                number=item.deadlines,
                creditor=said.consolidating_body,
                silence="deemed_approved" if deemed else "escalation",
            )


@rule("D976-64")
def urgent_notice(law: Law, item: Item) -> Obligation:
    """The PA owes the executor and co-executors of a marked item its notice on the day of signing."""
    on = item.instruction.origin.signed_on
    executor = item.instruction.executor
    return owed(law, item, NOTICE, "D976-64", debtor="pa", from_on=on, due_on=on, creditor=executor)


@rule("D976-46(1).1", "D976-46(1).2", "D976-46.1", "D976-46.2")
def visions(law: Law, item: Item, on: date) -> Iterator[Obligation]:
    """The executor owes a vision in three working days; on legislation one for the PA in two weeks.

    On every instruction of the President or of the PA's leadership, whoever controls its execution.
    """
    said = item.instruction
    if item.row in LOWER_ROWS and said.origin.signed_by != "president" and said.origin.signed_body != "pa":
        return
    terms = {"vision": "D976-46(1).1"} | (
        {"vision_agreed": "D976-46.1"} if LEGISLATION in said.traits else {}
    )
    for what, provision in terms.items():
        due = law.deadline(provision, from_=said.received_on, on=on).due_on
        yield owed(
            law,
            item,
            what,
            provision,
            debtor=said.executor,
            from_on=said.received_on,
            due_on=due,
            creditor=None if item.row in LOWER_ROWS else "pa",
        )


@rule("D976-56.1")
def roadmap_needed(item: Item) -> bool:
    """Long, complex and interdepartmental, for two or more bodies, and aimed at new approaches: all four."""
    return (
        item.control_type == "long_term"
        and {"complex", "new_approaches"} <= item.instruction.traits
        and bool(item.instruction.coexecutors)
    )


@rule("D976-56.2", "D976-59.1")
def roadmap(law: Law, item: Item, from_on: date, *, transferred: bool = False) -> Obligation:
    """The executor owes the roadmap in ten working days from receipt of the document or of the transfer."""
    due = law.deadline("D976-56.2", from_=from_on, on=from_on).due_on
    return owed(
        law,
        item,
        ROADMAP,
        "D976-59.1" if transferred else "D976-56.2",
        debtor=item.instruction.executor,
        from_on=from_on,
        due_on=due,
        number=item.deadlines,
    )


@rule("D976-66-1.1", "G10-165-2.1", "D976-66-3.1", "G10-165-3.0")
def interim_report(law: Law, item: Item) -> Obligation | None:
    """The next interim report of the set period before the deadline; none for items of clause 66-3."""
    said = item.instruction
    if item.interim_period is None or said.without_periodic_reports:
        return None
    due = months_after(said.received_on, PERIODS[item.interim_period] * (item.interims + 1))
    if due >= item.current_deadline:
        return None
    provision = "G10-165-2.1" if item.level == "government" else "D976-66-1.1"
    return owed(
        law,
        item,
        INTERIM,
        provision,
        debtor=said.executor,
        from_on=said.received_on,
        due_on=due,
        number=item.interims,
        silence="escalation",
    )


@rule("D976-54", "D976-45", "D976-44.2", "G10-191.2")
def disciplinary_question(law: Law, item: Item, missed_on: date) -> Obligation:
    """The question of the guilty officials is considered at the next monthly sitting of clause 45."""
    provision = "G10-191.2" if item.level == "government" else "D976-54"
    return _question(law, item, "disciplinary_question", provision, missed_on)


@rule("D976-73")
def punishment_question(law: Law, item: Item, on: date) -> Obligation:
    """The question of punishing the first heads is considered after more than two proposals to extend."""
    return _question(law, item, "punish_first_heads_question", "D976-73", on)


def _question(law: Law, item: Item, what: str, provision: str, from_on: date) -> Obligation:
    due = law.deadline("D976-45", from_=from_on, on=from_on).due_on
    debtor = item.instruction.executor
    number = from_on.toordinal()
    return owed(law, item, what, provision, debtor=debtor, from_on=from_on, due_on=due, number=number)


@rule("D976-66-3.2", "D976-66-3.3", "D976-40-1.3")
def risk_notice(law: Law, item: Item, on: date) -> Obligation:
    """Warned by the executor, the head of the PA's unit informs the right leader: the text says at once."""
    number = on.toordinal()
    return owed(
        law, item, RISK_NOTICE, "D976-66-1.5", "pa", from_on=on, due_on=on, number=number, creditor="pa"
    )


@rule("D976-72.7")
def measures_report(law: Law, item: Item, decided_on: date) -> Obligation:
    """The executor informs the PA within a month of the measures taken after a repeated extension."""
    due = law.deadline("D976-72.7", from_=decided_on, on=decided_on).due_on
    return owed(
        law,
        item,
        "report_measures_within_month",
        "D976-72.7",
        debtor=item.instruction.executor,
        from_on=decided_on,
        due_on=due,
        number=item.deadlines,
    )


def opened_with(law: Law, item: Item, on: date) -> Iterator[Obligation]:
    """Every duty that an item brings when it comes under control."""
    yield execution_report(law, item, item.instruction.received_on)
    yield from proposals(law, item, item.instruction.received_on)
    yield from visions(law, item, on)
    if roadmap_needed(item):
        yield roadmap(law, item, item.instruction.received_on)
    if interim := interim_report(law, item):
        yield interim
    if item.instruction.mark is not None:
        yield urgent_notice(law, item)


@rule("D976-76.1", "D976-69.1")
def replaced(duties: Iterable[Obligation], *, removed: bool) -> Iterator[Obligation]:
    """The open duties that a new deadline replaces or a removal ends; questions of responsibility stay."""
    ended = {EXECUTION_REPORT, PROPOSALS} | (
        {INTERIM, ROADMAP, "vision", "vision_agreed"} if removed else set()
    )
    return (duty for duty in duties if duty.what in ended and duty.state == "open")
