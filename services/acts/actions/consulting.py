"""A document goes round for approval; silence counts on its day; a dispute is met about and decided."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from law import Violation, owe, refuse
from law.obligation import Obligation
from services.acts.events import consultation_changed
from services.acts.model import Acting, Change, Today
from services.acts.model.consultation import Consultation, Position, Settlement, Spoken
from services.acts.rules import settlement
from services.acts.rules.deemed_approval import CASES, Default, default

DAY = timedelta(days=1)


def open_consultation(asked: Consultation, acting: Acting, today: Today) -> Change[Consultation]:
    """The compiling body sends the document; each body asked owes its answer in the term."""
    refuse(settlement.wrong_compiler(asked, acting, today.law, today.on))
    found = default(
        asked.case,
        today.at,
        today.law,
        today.on,
        term_days=asked.term_days,
        to_head_of_state=asked.to_head_of_state,
    )
    new = replace(asked, sent_at=today.at, last_reply_on=found.last_reply_on, deemed_on=found.deemed_on)
    told = consultation_changed(new, "open_consultation", acting, today.on, found.provisions)
    return Change(new, (told,), tuple(_reply_owed(new, one.body, found) for one in new.asked))


def _reply_owed(asked: Consultation, body: str, found: Default) -> Obligation:
    """The answer owed: `act_by` is the last working day; silence counts after the days off that follow."""
    last = found.deemed_on - DAY if found.deemed_on else found.last_reply_on
    return owe(
        CASES[asked.case][0],
        f"consultation/{asked.id}",
        body,
        asked.compiler,
        _reply_duty(body),
        from_on=found.counted_from,
        due_on=last,
        act_by=found.last_reply_on,
        silence="deemed_approved" if found.deemed_on else "nothing",
    )


def _reply_duty(body: str) -> str:
    return f"reply_{body}"


def give_position(asked: Consultation, spoken: Spoken, today: Today) -> Change[Consultation]:
    """A body answers: an answer, also a negative one, always stands against silence."""
    refuse(settlement.wrong_position(asked, spoken, today.on))
    against = spoken.decision == "objected"
    position = Position(
        spoken.body, "objected" if against else "agreed", spoken.acting, spoken.on, spoken.remark
    )
    change = _settle(asked.put(position), "give_position", spoken.acting, today)
    return replace(change, closes=(*change.closes, _reply_duty(spoken.body)))


def deem(asked: Consultation, body: str, today: Today) -> Change[Consultation] | None:
    """The term passed in silence: the body is deemed to have agreed; None if it answered or never counts."""
    held = asked.position(body)
    if held is None or held.state != "awaited" or asked.deemed_on is None or today.on < asked.deemed_on:
        return None
    silent = asked.put(Position(body, "deemed", on=asked.deemed_on))
    return _settle(silent, "deem", None, today)


def _settle(asked: Consultation, step: str, by: Acting | None, today: Today) -> Change[Consultation]:
    """When the last answer is in, the document is agreed, or the dispute's meeting is owed (G10-125.4)."""
    provision = CASES[asked.case][1]
    if asked.bodies("awaited"):
        return Change(asked, (consultation_changed(asked, step, by, today.on, (provision,)),))
    if not asked.bodies("objected"):
        new = replace(asked, state="agreed")
        waives = ("settlement_meeting",)
        return Change(new, (consultation_changed(new, step, by, today.on, (provision,)),), waives=waives)
    new = replace(asked, state="disputed")
    told = consultation_changed(new, step, by, today.on, (provision, "G10-125.4"))
    if asked.case != "G10-125" or asked.state == "disputed":
        return Change(new, (told,))
    due = today.law.deadline("G10-125.4", from_=today.on)
    meeting = owe(
        "G10-125.4",
        f"consultation/{asked.id}",
        asked.compiler,
        "government_apparatus",
        "settlement_meeting",
        from_on=due.counted_from,
        due_on=due.due_on,
        act_by=due.act_by,
    )
    return Change(new, (told,), (meeting,))


def hold_settlement(
    asked: Consultation, acting: Acting, held: Settlement, today: Today
) -> Change[Consultation]:
    """The interdepartmental meeting found one position, or put reasoned remarks on record."""
    faults = list(settlement.wrong_settlement(asked, acting, held))
    if held.on > today.on:
        faults.append(Violation("G10-125.4", "day_in_future", {"day": held.on, "on": today.on}))
    refuse(faults)
    new = replace(asked, state="settled", settlement=held)
    told = consultation_changed(new, "hold_settlement", acting, today.on, ("G10-125.4", "G10-125.5"))
    return Change(new, (told,), closes=("settlement_meeting",))


def submit_consultation(
    asked: Consultation, acting: Acting, by_default: tuple[str, ...], today: Today
) -> Change[Consultation]:
    """The document goes to the Government Apparatus; disagreements go to a sitting for decision."""
    refuse(_unready(asked, acting, by_default))
    disputed = asked.state == "disputed" or (
        asked.settlement is not None and asked.settlement.outcome == "reasoned_remarks"
    )
    new = replace(asked, state="to_decide" if disputed else "submitted")
    provisions = ("G10-125.6", "G10-125.7") if disputed else (CASES[asked.case][2],)
    return Change(new, (consultation_changed(new, "submit_consultation", acting, today.on, provisions),))


def _unready(asked: Consultation, acting: Acting, by_default: tuple[str, ...]) -> Iterator[Violation]:
    yield from settlement.unready_submission(asked, acting)
    yield from settlement.faulty_letter(asked, by_default)


def decide_dispute(asked: Consultation, acting: Acting, decision: str, today: Today) -> Change[Consultation]:
    """A sitting at the PM, a Deputy PM or the Head of the Government Apparatus decides the disagreement."""
    refuse(settlement.wrong_arbiter(asked, acting, today.law, today.on))
    new = replace(asked, state="decided", decided_by=acting, decision=decision)
    return Change(new, (consultation_changed(new, "decide_dispute", acting, today.on, ("G10-125.7",)),))
