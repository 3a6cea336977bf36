"""The questions that control answers of the texts alone: control_type and authority."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law import History, Law
from law.answers import Malformed, day, optional_day, says
from law.rule import Violation
from services.control.rules import deadlines, decisions

Request = Mapping[str, Any]


def control_type(law: Law, request: Request) -> dict[str, Any]:
    """The type of control, the deadline and the co-executors' day of an item that is yet to come."""
    lang, on = request.get("lang", "en"), optional_day(request, "law_on") or day(request, "received_on")
    personal = request.get("personal")
    given = deadlines.Given(
        received_on=day(request, "received_on"),
        express=optional_day(request, "due_on"),
        mark=request.get("mark"),
        personal_signed_on=day(personal, "signed_on") if personal else None,
    )
    found = deadlines.terms(law, given, on)
    for violation in (*deadlines.missing_deadlines(found), *deadlines.deadlines_passed(given)):
        raise Malformed("due_on", law.message(violation.code, lang, **violation.facts))
    assert found is not None  # noqa: S101 - missing_deadlines has raised
    return {
        "type": found.type,
        "due_on": found.due_on.isoformat(),
        "coexecutors_due_on": found.coexecutors_due_on.isoformat(),
        "counted_from": found.counted_from.isoformat(),
        "warnings": [warning(law, one, lang) for one in found.warnings],
        "provisions": says(law, found.provisions, lang, on=on),
        "readings": list(found.readings),
    }


def authority(law: Law, request: Request) -> dict[str, Any]:
    """Which offices decide, on what preconditions, with what consequences, and if history rules it out."""
    lang, on = request.get("lang", "en"), optional_day(request, "on") or date.max
    history = request.get("history", {})
    past = History(history.get("extensions"), history.get("transfers"), history.get("proposals"))
    matrix = law.authority(item=request["item"], decision=request["decision"], on=on, history=past)
    ruled_out = decisions.ruled_out(matrix, past.extensions, past.transfers)
    return {
        "offices": list(matrix.offices),
        "preconditions": list(matrix.preconditions),
        "consequences": list(matrix.consequences),
        "allowed": matrix.allowed,
        "ruled_out_by": [warning(law, one, lang) for one in ruled_out],
        "provisions": says(law, matrix.provisions, lang, on=on),
        "readings": list(matrix.readings),
    }


def warning(law: Law, violation: Violation, lang: str) -> dict[str, Any]:
    """What a careful reader is warned of, as it travels."""
    message = law.message(violation.code, lang, **violation.facts)
    return {"provision": violation.provision, "code": violation.code, "message": message}


QUESTIONS = {"control_type": control_type, "authority": authority}
