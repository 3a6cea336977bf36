"""Questions: the calls that citizen_meetings answers about them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bus.rpc import rpc
from law.rule import Refused
from services.citizen_meetings import actions, events, importing, payloads, queries, store
from services.citizen_meetings.model import Question

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
        question = store.question_by_number(tx, payload["number"])
        erased = store.erase(tx, question.id)
        if erased:
            tx.announce(events.question_changed(question, "erased", tx.today))
        return {"erased": erased}

    @rpc
    def rank_questions(self, tx: "Transaction", payload: Wire) -> Wire:
        """Rank and systematise all questions of a meeting."""
        meeting = store.meeting(tx, payload["meeting"])
        asked = store.questions_of(tx, meeting.id)
        placed, steps = actions.rank(asked, store.words_of(tx, asked), on=tx.today)
        for step in steps:
            store.save_question(tx, step)
        followed = actions.follow_up(tx.law, meeting, on=tx.today)
        if followed is not None:
            store.save_meeting(tx, followed)
        return queries.ranking(placed)

    @rpc
    def answer_question(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record the answer to a question."""
        question = store.question(tx, payload["question"])
        return _question(
            store.save_question(tx, actions.answer(question, payload["answer"], on=tx.today)).question
        )

    @rpc
    def put_on_control(self, tx: "Transaction", payload: Wire) -> Wire:
        """Make controlled items of a question."""
        question = store.question(tx, payload["question"])
        step = actions.put_on_control(tx.law, question, payload["items"], on=tx.today)
        return _question(store.save_question(tx, step).question)


def taken(tx: "Transaction", wire: Wire) -> tuple[Question, bool]:
    """The question as it is registered, and whether it is new."""
    known = store.find_question(tx, wire["id"])
    if known is not None:
        return known, False
    question, meeting = payloads.question_of(wire), store.find_meeting(tx, wire.get("meeting"))
    consent = payloads.consent_of(wire)
    step = actions.register_question(tx.law, question, meeting, consent=consent, on=tx.today)
    store.save_words(tx, question.id, wire, on=tx.today)
    return store.save_question(tx, step).question, True


def taken_from_sheet(tx: "Transaction", payload: Wire) -> Wire:
    """What became of every row of a spreadsheet."""
    meeting = store.meeting(tx, payload["meeting"])
    counts, failed = {True: 0, False: 0}, []
    try:
        for line in importing.lines(payload["content"], payload["format"]):
            try:
                counts[taken(tx, importing.question(line, meeting))[1]] += 1
            except importing.RowFault as fault:
                failed.append({"row": line.row, "column": fault.column, "message": fault.message})
            except Refused as refused:
                said = "; ".join(tx.law.message(one.code, "en", **one.facts) for one in refused.violations)
                failed.append({"row": line.row, "column": "-", "message": said})
    except importing.RowFault as fault:
        failed.append({"row": 1, "column": fault.column, "message": fault.message})
    return {"taken": counts[True], "known": counts[False], "failed": failed}


def _question(question: Question) -> Wire:
    return {"question": events.question_record(question)}
