"""What bodies send while they execute: co-executors' proposals and execution reports (65-67, App. 7)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from law import Law
from law.rule import refuse
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome, met
from services.control.model import Acting, Item
from services.control.rules import coexecutors, duties, execution_reports, standing


def submit_proposals(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """A co-executor submits its proposals to the consolidating body."""
    body, on = command["acting"]["body"], date.fromisoformat(command["on"])
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-65.1", on, case.today),
            *coexecutors.strangers(item, body),
        )
    )
    submitted = item.submitted if body in item.submitted else (*item.submitted, body)
    after = replace(item, submitted=submitted)
    fact = events.proposals_received(after, body, on, in_time=coexecutors.in_time(item, on))
    return Outcome(
        after, (fact,), closes=met((duties.duty_id(item.id, body, duties.PROPOSALS, item.deadlines),))
    )


def submit_execution_report(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """The executor reports: finally, which waits for a decision, or for an interim term."""
    acting, on, kind = Acting.of(command["acting"]), date.fromisoformat(command["on"]), command["kind"]
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-66.1", on, case.today),
            *execution_reports.strangers(item, acting.body),
            *execution_reports.missing_reasons(command["conclusion"], command.get("reasons")),
            *execution_reports.wrong_signers(kind, acting),
            *execution_reports.missing_agreements(
                item, kind, acting, command.get("agreed_with_first_head", False)
            ),
        )
    )
    if kind == "interim":
        return _interim(item, acting, command, case.law)
    return _final(item, acting, command)


def _final(item: Item, acting: Acting, command: Mapping[str, Any]) -> Outcome:
    on = date.fromisoformat(command["on"])
    state = item.state if item.state == "handed_over" else "reported"
    after = replace(item, state=state, overdue=False, reported_on=on, last_conclusion=command["conclusion"])
    fact = events.execution_reported(after, acting, command, in_time=execution_reports.in_time(item, on))
    debtor = item.instruction.consolidating_body
    duty = duties.duty_id(item.id, debtor, duties.EXECUTION_REPORT, item.deadlines)
    return Outcome(after, (fact,), closes=met((duty,)))


def _interim(item: Item, acting: Acting, command: Mapping[str, Any], law: Law) -> Outcome:
    on = date.fromisoformat(command["on"])
    awaited = duties.interim_report(law, item)
    after = replace(item, last_conclusion=command["conclusion"])
    if awaited is None:
        return Outcome(after, (events.execution_reported(after, acting, command, in_time=True),))
    after = replace(after, interims=item.interims + 1)
    fact = events.execution_reported(after, acting, command, in_time=on <= awaited.due_on)
    following = duties.interim_report(law, after)
    return Outcome(after, (fact,), (following,) if following else (), met((awaited.id,)))
