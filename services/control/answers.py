"""The questions that control answers of the texts alone: control_type and authority."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law import Law
from law.authority import History
from law.rule import Violation, refuse
from services.control.explain import cited
from services.control.rules import deadlines, decisions


def control_type(law: Law, asked: Mapping[str, Any], lang: str = "en") -> dict[str, Any]:
    """The type of control, the deadline and the co-executors' day of an item that is yet to come."""
    received_on = date.fromisoformat(asked["received_on"])
    personal = asked.get("personal")
    on = date.fromisoformat(asked.get("law_on", asked["received_on"]))
    given = deadlines.Given(
        received_on=received_on,
        express=_day(asked.get("due_on")),
        mark=asked.get("mark"),
        personal_signed_on=_day(personal["signed_on"]) if personal else None,
    )
    found = deadlines.terms(law, given, on)
    refuse(deadlines.missing_deadlines(found))
    assert found is not None  # noqa: S101 - missing_deadlines has refused it
    return {
        "type": found.type,
        "due_on": found.due_on.isoformat(),
        "coexecutors_due_on": found.coexecutors_due_on.isoformat(),
        "counted_from": found.counted_from.isoformat(),
        "warnings": [_warning(law, one, lang) for one in found.warnings],
        "provisions": cited(law, found.provisions, on=on),
        "readings": list(found.readings),
    }


def authority(law: Law, asked: Mapping[str, Any], lang: str = "en") -> dict[str, Any]:
    """Which offices decide, on what preconditions, with what consequences, and if history rules it out."""
    on = date.fromisoformat(asked["on"]) if "on" in asked else date.max
    history = asked.get("history", {})
    past = History(history.get("extensions"), history.get("transfers"), history.get("proposals"))
    matrix = law.authority(item=asked["item"], decision=asked["decision"], on=on, history=past)
    ruled_out = decisions.ruled_out(matrix, past.extensions, past.transfers)
    return {
        "offices": list(matrix.offices),
        "preconditions": list(matrix.preconditions),
        "consequences": list(matrix.consequences),
        "allowed": matrix.allowed,
        "ruled_out_by": [_warning(law, one, lang) for one in ruled_out],
        "provisions": cited(law, matrix.provisions, on=on),
        "readings": list(matrix.readings),
    }


def _warning(law: Law, violation: Violation, lang: str) -> dict[str, Any]:
    message = law.message(violation.code, lang, **violation.facts)
    return {"provision": violation.provision, "code": violation.code, "message": message}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
