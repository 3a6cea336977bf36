"""What follows when a day passes in silence (clauses 44.2, 54, 65; the Government's 142 and 191)."""

from law import Obligation
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome
from services.control.model import Item
from services.control.rules import coexecutors, duties


def duty_missed(item: Item, duty: Obligation, case: Case) -> Outcome:
    """Overdue, deemed approval, personal responsibility or the next interim term, by what was owed."""
    if not item.alive:
        return Outcome(item)
    if duty.what == duties.EXECUTION_REPORT:
        return _overdue(item, duty, case)
    if duty.what == duties.PROPOSALS:
        return _silent(item, duty, case)
    if duty.what == duties.INTERIM:
        return _interim_missed(item, duty, case)
    return Outcome(item)


def _silent(item: Item, duty: Obligation, case: Case) -> Outcome:
    effect = coexecutors.effect_of_silence(item)
    fact = events.coexecutor_silent(item, duty.debtor, duty.due_on, effect)
    strict = case.law.reading("late_coexecutor") == "disciplinary_question"
    if not strict or effect[0] == "deemed_approved":
        return Outcome(item, (fact,))
    question = duties.disciplinary_question(case.law, item, duty.due_on)
    return Outcome(item, (fact,), (question,))


def _overdue(item: Item, duty: Obligation, case: Case) -> Outcome:
    if item.request is not None and case.law.reading("overdue_until_decided") == "suspended":
        return Outcome(item)
    after = item._replace(overdue=True)
    question = duties.disciplinary_question(case.law, after, duty.due_on)
    return Outcome(after, (events.item_overdue(after, case.today),), (question,))


def _interim_missed(item: Item, duty: Obligation, case: Case) -> Outcome:
    question = duties.disciplinary_question(case.law, item, duty.due_on)
    after = item._replace(interims=item.interims + 1)
    following = duties.interim_report(case.law, after)
    return Outcome(after, (), (question, following) if following else (question,))
