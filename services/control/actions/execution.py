"""What bodies send while they execute: co-executors' proposals and execution reports (65-67, App. 7)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law import Law
from law.rule import Violation, refuse
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome, met
from services.control.model import Acting, Item
from services.control.rules import coexecutors, duties, execution_reports, government, report_form, standing

Command = Mapping[str, Any]


def submit_proposals(item: Item, command: Command, case: Case) -> Outcome:
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
    after = item._replace(submitted=submitted)
    fact = events.proposals_received(after, body, on, in_time=coexecutors.in_time(item, on))
    return Outcome(
        after, (fact,), closes=met((duties.duty_id(item.id, body, duties.PROPOSALS, item.deadlines),))
    )


def submit_execution_report(item: Item, command: Command, case: Case) -> Outcome:
    """The executor reports: finally, which waits for a decision, or for an interim term."""
    on = date.fromisoformat(command["on"])
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-66.1", on, case.today),
            *_signature(item, command),
            *_content(item, command, case.law),
            *_inquiry(item, command, case.law, on),
        )
    )
    return (_interim if command["kind"] == "interim" else _final)(item, command, case.law)


def _signature(item: Item, command: Command) -> Iterator[Violation]:
    acting, kind = Acting.of(command["acting"]), command["kind"]
    yield from execution_reports.strangers(item, acting.body)
    yield from execution_reports.wrong_signers(kind, acting)
    agreed = command.get("agreed_with_first_head", False)
    yield from execution_reports.missing_agreements(item, kind, acting, agreed)


def _content(item: Item, command: Command, law: Law) -> Iterator[Violation]:
    yield from execution_reports.missing_reasons(command["conclusion"], command.get("reasons"))
    excused = report_form.exception(law, item) is not None
    yield from report_form.missing_progress(item, command, excused)
    yield from report_form.missing_results(command, excused)
    yield from report_form.unfounded_proposals(command, excused)


def _inquiry(item: Item, command: Command, law: Law, on: date) -> Iterator[Violation]:
    yield from government.wrong_inquiry_signers(item, command["kind"], Acting.of(command["acting"]))
    yield from government.second_interim_letters(law, item, command["kind"], on)
    yield from government.unagreed_replies(item, command)


def _final(item: Item, command: Command, law: Law) -> Outcome:
    on, acting = date.fromisoformat(command["on"]), Acting.of(command["acting"])
    state = item.state if item.state == "handed_over" else "reported"
    after = item._replace(state=state, overdue=False, reported_on=on, last_conclusion=command["conclusion"])
    awaited = duties.interim_report(law, item)
    if awaited is not None:  # the final report holds what the interim one would have
        after = after._replace(interims=item.interims + 1)
    fact = events.execution_reported(after, acting, command, in_time=execution_reports.in_time(item, on))
    debtor = item.instruction.consolidating_body
    duty = duties.duty_id(item.id, debtor, duties.EXECUTION_REPORT, item.deadlines)
    return Outcome(after, (fact,), closes=met((duty, awaited.id) if awaited else (duty,)))


def _interim(item: Item, command: Command, law: Law) -> Outcome:
    on, acting = date.fromisoformat(command["on"]), Acting.of(command["acting"])
    awaited = duties.interim_report(law, item)
    after = item._replace(last_conclusion=command["conclusion"], interims=item.interims + 1)
    in_time = awaited is None or on <= awaited.due_on
    fact = events.execution_reported(after, acting, command, in_time=in_time)
    following = duties.interim_report(law, after)
    return Outcome(after, (fact,), (following,) if following else (), met((awaited.id,)) if awaited else ())
