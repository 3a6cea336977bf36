"""Letters that ask for an extension, a transfer or a new deadline (clauses 68, 70.5, 73)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bus.event import Event
from law.rule import refuse
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome
from services.control.model import Acting, Item, Request
from services.control.rules import decisions, duties, requests, standing

TRANSFERS = {"medium_term": "transfer_medium", "long_term": "transfer_long"}


def request_extension(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """Ask for an extension; the proposal counts towards clause 73, granted or not."""
    asked = _asked(item, "extension", command, case)
    after = asked.item._replace(proposals=item.proposals + 1)
    fact = _fact(after, command)
    if not requests.punishment_due(case.law, requests.counted(case.law, after), case.today):
        return Outcome(after, (fact,))
    return Outcome(after, (fact,), (duties.punishment_question(case.law, after, case.today),))


def request_transfer(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """Ask for transfer to medium-term or long-term control."""
    return _asked(item, TRANSFERS[command["to"]], command, case)


def request_new_deadline(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """Ask for a new deadline on a ground of clause 70."""
    return _asked(item, "new_deadline", command, case)


def _asked(item: Item, kind: str, command: Mapping[str, Any], case: Case) -> Outcome:
    acting, on = Acting.of(command["acting"]), date.fromisoformat(command["on"])
    new_due_on = date.fromisoformat(command["new_due_on"])
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-68.1", on, case.today),
            *requests.wrong_senders(item, acting),
            *requests.late_requests(item, on),
            *requests.missing_reasons(command["state_of_execution"], command["arguments"]),
            *requests.missing_particulars(item, new_due_on, command["responsible_persons"]),
            *requests.unfounded(kind, command.get("ground")),
            *requests.late_transfers(item, kind, on),
            *requests.spent_transfers(case.law, item, kind, on),
            *(decisions.transfers_nowhere(item, kind) if not item.transfers else ()),
        )
    )
    after = item._replace(request=Request(kind, on, new_due_on, command.get("ground")))
    return Outcome(after, (_fact(after, command),))


def _fact(after: Item, command: Mapping[str, Any]) -> Event:
    request = after.request
    assert request is not None  # noqa: S101 - set by the caller
    acting = Acting.of(command["acting"])
    return events.deadline_requested(after, acting, request.kind, request.on, request.new_due_on)
