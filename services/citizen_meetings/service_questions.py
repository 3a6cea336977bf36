"""Questions: the calls that citizen_meetings answers about them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bus.rpc import rpc
from law.rule import Refused, Violation, refuse
from services.citizen_meetings import actions, events, importing, payloads, queries, store
from services.citizen_meetings.model import Question
from services.citizen_meetings.rules import participation, questions
from services.citizen_meetings.sheets import RowFault

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


class Questions:
    """A question from the day it is taken to its end."""

    @rpc
    def register_question(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a question; its words and who asked are kept apart."""
        return _question(taken(tx, payload["question"])[0])

    @rpc
    def import_questions(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take the questions of a spreadsheet; each row that fails is named, the rest are taken."""
        return taken_from_sheet(tx, payload)

    @rpc
    def erase_citizen(self, tx: "Transaction", payload: Wire) -> Wire:
        """Erase who asked and in what words."""
        question = store.question_by_number(tx, questions.written(payload["number"]))
        by = payloads.acting_of(payload["acting"])
        refuse(participation.not_its_own(by, question.body, "C112-1(4).11"))
        erased = store.erase(tx, question.id)
        if erased:
            tx.announce(events.question_changed(question, "erased", tx.today))
        return {"erased": erased}

    @rpc
    def rank_questions(self, tx: "Transaction", payload: Wire) -> Wire:
        """Rank and systematise all questions of a meeting."""
        meeting = store.meeting(tx, payload["meeting"])
        refuse(participation.not_its_own(payloads.acting_of(payload["acting"]), meeting.body, "C112-1(6).1"))
        asked = store.questions_of(tx, meeting.id)
        placed, steps = actions.rank(asked, store.words_of(tx, asked), on=tx.today)
        for step in steps:
            store.save_question(tx, step)
        followed = actions.follow_up(tx.law, meeting, on=tx.today)
        if followed is not None:
            store.save_meeting(tx, followed)
        return queries.ranking(placed, tx.today)

    @rpc
    def answer_question(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record the answer to a question and to those that repeat it."""
        group, by = _group(tx, payload["question"]), payloads.acting_of(payload["acting"])
        return _question(store.save_questions(tx, actions.answer(group, payload["answer"], by, on=tx.today)))

    @rpc
    def put_on_control(self, tx: "Transaction", payload: Wire) -> Wire:
        """Make controlled items of a question."""
        group, by = _group(tx, payload["question"]), payloads.acting_of(payload["acting"])
        steps = actions.put_on_control(tx.law, group, payload["items"], by, on=tx.today)
        return _question(store.save_questions(tx, steps))


def _group(tx: "Transaction", identifier: str) -> actions.Group:
    question = store.question(tx, identifier)
    repeats = store.repeats_of(tx, identifier)
    return actions.Group(question, repeats, store.who_asked(tx, [question, *repeats]))


def taken(tx: "Transaction", wire: Wire) -> tuple[Question, bool]:
    """The question as it is registered, and whether it is new."""
    known, question = store.find_question(tx, wire["id"]), payloads.question_of(wire, tx.db.new_id())
    if known is not None:
        refuse(questions.of_another_question(known, question))
        return known, False
    meeting, who = store.find_meeting(tx, wire.get("meeting")), payloads.citizen_of(wire)
    step = actions.register_question(tx.law, question, meeting, who=who, on=tx.today)
    store.save_words(tx, question.id, wire, on=tx.today)
    return store.save_question(tx, step).question, True


def taken_from_sheet(tx: "Transaction", payload: Wire) -> Wire:
    """What became of every row of a spreadsheet."""
    meeting, lang = store.meeting(tx, payload["meeting"]), payload.get("lang", "en")
    refuse(participation.not_its_own(payloads.acting_of(payload["acting"]), meeting.body, "C112-1(6).1"))
    read = importing.questions(payload["content"], payload["format"], meeting)
    good = [one for _, one in read if isinstance(one, Mapping)]
    store.expect(tx, [one["id"] for one in good])
    counts, failed = {True: 0, False: 0}, []
    for row, one in read:
        try:
            if isinstance(one, RowFault):
                raise one
            counts[taken(tx, one)[1]] += 1
        except RowFault as fault:
            failed.append(_failed(tx, lang, row, fault))
        except Refused as refused:
            failed += [_failed(tx, lang, row, _fault_of(found)) for found in refused.violations]
    return {"taken": counts[True], "known": counts[False], "failed": failed}


def _fault_of(violation: Violation) -> RowFault:
    return RowFault(violation.facts.get("field", "-"), violation.code, **violation.facts)


def _failed(tx: "Transaction", lang: str, row: int, fault: RowFault) -> Wire:
    """A line of the report: the row, the column, and what to do; nothing of what the row holds."""
    message = tx.law.message(fault.code, lang, **fault.facts)
    return {"row": row, "column": fault.column, "code": fault.code, "message": message}


def _question(question: Question) -> Wire:
    return {"question": events.question_record(question)}
