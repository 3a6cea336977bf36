"""Lawful builders: an instruction, an item, a letter, a decision, in order unless a test says otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import law
from law.rule import Refused
from services.control import actions
from services.control.model import Item, Origin
from services.control.rules import duties

LAW = law.load()
SIGNED_ON = date(2025, 3, 3)
DEADLINE = date(2025, 4, 3)
HEAD = {"office": "minister", "body": "mne", "person": "Zhumangarin S."}
PA = {"office": "head_of_pa", "body": "pa", "person": "Dadebay A."}
PRESIDENT = {"office": "president", "body": "pa", "person": "Tokayev K."}


def an_origin(**said: Any) -> Origin:
    """A decree of 3 March 2025."""
    return Origin(**{"kind": "act", "id": "decree-1", "signed_on": SIGNED_ON, "document": "decree", **said})


def an_entry(**said: Any) -> dict[str, Any]:
    """Clause 1 for the Ministry of National Economy with two co-executors, due in a month."""
    entry: dict[str, Any] = {
        "clause": "1",
        "text": {"en": "Prepare proposals"},
        "executor": "mne",
        "coexecutors": ["minfin", "minjust"],
        "due_on": DEADLINE.isoformat(),
        "row": "ordinary",
        "level": "pa",
    }
    return {name: value for name, value in {**entry, **said}.items() if value is not None}


def opened(origin: Origin | None = None, *, today: date = SIGNED_ON, **said: Any) -> actions.Outcome:
    """What opening the clause brings."""
    return actions.open_item(origin or an_origin(), an_entry(**said), LAW, today=today)


def an_item(**changed: Any) -> Item:
    """The item of that clause, with anything changed that a test needs."""
    said = {name: changed.pop(name) for name in tuple(changed) if name in ENTRY}
    return opened(**said).item._replace(**changed)


ENTRY = frozenset(
    {
        "clause",
        "text",
        "executor",
        "coexecutors",
        "due_on",
        "row",
        "level",
        "mark",
        "traits",
        "interim_period",
    }
    | {"consolidating_body", "without_periodic_reports"}
)


def a_case(today: date = date(2025, 4, 1), item: Item | None = None) -> actions.Case:
    """A day on which an action happens, with the duties the item was opened with."""
    owed = tuple(duties.opened_with(LAW, item, today)) if item else ()
    return actions.Case(LAW, today, owed)


def a_letter(**said: Any) -> dict[str, Any]:
    """A letter of the executing body's head, in time, for a month more."""
    letter: dict[str, Any] = {
        "acting": HEAD,
        "item": "decree-1:1",
        "on": "2025-04-01",
        "new_due_on": "2025-05-05",
        "state_of_execution": "Half is done",
        "arguments": "The rest needs a law",
        "responsible_persons": ["Zhumangarin S."],
    }
    return {**letter, **said}


def a_decision(decision: str = "extension", **said: Any) -> dict[str, Any]:
    """A decision of the Head of the PA with every document in place."""
    taken: dict[str, Any] = {
        "acting": PA,
        "item": "decree-1:1",
        "on": "2025-04-01",
        "decision": decision,
        "granted": True,
        "preconditions": ["expert_conclusion", "roadmap", "exceptional_case", "request_by_deadline"],
        "disciplinary_question_considered": True,
    }
    if decision == "removal":
        taken["ground"] = "D976-75(1)"
    else:
        taken["new_due_on"] = "2025-05-05"
    if decision == "new_deadline":
        taken["ground"] = "D976-70(2)"
    return {name: value for name, value in {**taken, **said}.items() if value is not None}


def a_report(**said: Any) -> dict[str, Any]:
    """A final report of execution, signed by the minister."""
    report: dict[str, Any] = {
        "acting": HEAD,
        "item": "decree-1:1",
        "on": "2025-04-01",
        "kind": "final",
        "conclusion": "executed",
        "summary": "Done",
    }
    return {**report, **said}


def refusals(call: Any, *arguments: Any, **named: Any) -> list[tuple[str, str]]:
    """The provisions and codes for which the law refuses; empty where it does not."""
    try:
        call(*arguments, **named)
    except Refused as refused:
        for violation in refused.violations:
            LAW.message(violation.code, "en", **violation.facts)
        return [(violation.provision, violation.code) for violation in refused.violations]
    return []


def by(office: str, body: str = "pa") -> Mapping[str, str]:
    """Somebody in an office."""
    return {"office": office, "body": body, "person": "N. N."}
