"""Clause 33: a draft of instructions repeats none of the President's earlier ones; control knows them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bus.clock import SetClock
from bus.database import Database
from bus.embedded import Suite
from bus.link import Link
from bus.rpc import RpcClient
from bus.topology import declare, topology
from law import Refused
from services.acts.actions import instructions
from services.acts.desks import instructions as desk
from services.acts.model import UNASKED, Duplicates, Resembling
from services.acts.rules.instruction_draft import resembling, undecided_duplicates
from services.acts.service import Acts
from services.control.service import Control
from tests.acts.lawful import HEADS, START, UNIT, an_item, suite
from tests.acts.pure import HEAD_OF_UNIT, TODAY, found, no
from tests.acts.test_instructions import a_model, wire

EARLIER = {"kk": "Мемлекеттік жоспарлау жүйесін жетілдіру", "ru": "Совершенствовать планирование"}
OTHER = {"ru": "Построить школу в районе Абай"}


def a_candidate(item: str, row: str, score: int = 90) -> dict[str, Any]:
    """What control says of an item."""
    said = {"item": {"id": item, "row": row, "text": EARLIER}, "score": score, "language": "ru"}
    return said | {"explanation": "5 of 5 words"}


@pytest.mark.provision("D976-33.3")
def test_only_the_presidents_own_instructions_are_duplicated() -> None:
    """An instruction of the Prime Minister with the same words stands apart."""
    rows = ("ordinary", "personal", "government_control", "body_control")
    named = resembling("2", [a_candidate(f"{row}:1", row) for row in rows])
    assert [(one.clause, one.item, one.likeness) for one in named] == [
        ("2", "ordinary:1", 90),
        ("2", "personal:1", 90),
    ]
    assert {one.text for one in named} == {EARLIER["ru"]}


@pytest.mark.provision("D976-33.3")
def test_what_was_not_checked_is_never_taken_for_none() -> None:
    """Not asked, not answered, resembling: each keeps the draft until a person has decided."""
    alike = Duplicates("checked", (Resembling("1", "d-9:1", 93, EARLIER["ru"], "5 of 5 words"),))
    unanswered = Duplicates("not_checked", reason="control: no answer within 5 s")
    for duplicates, code in (
        (None, "duplicates_not_checked"),
        (UNASKED, "duplicates_not_checked"),
        (unanswered, "duplicates_not_checked"),
        (alike, "possible_duplicate"),
    ):
        draft = replace(a_model(), duplicates=duplicates)
        assert found(undecided_duplicates(draft)) == [("D976-33.3", code)]
        assert found(undecided_duplicates(replace(draft, duplicates_decided="другой предмет"))) == []
    with pytest.raises(Refused) as refused:
        instructions.submit_instructions(a_model(), HEAD_OF_UNIT, None, alike, TODAY)
    assert no(refused) == [("D976-33.3", "possible_duplicate")]
    assert refused.value.violations[0].facts["likeness"] == 93
    decided = replace(a_model(), duplicates_decided="Аманов А.А.: другой срок и предмет")
    passed = instructions.submit_instructions(decided, HEAD_OF_UNIT, None, alike, TODAY).state
    assert passed.duplicates == replace(alike, decided_by=HEAD_OF_UNIT)


def earlier_decree(to: Suite, **other: Any) -> None:
    """The President's decree whose clause is under control."""
    act = {
        "id": "d-9",
        "kind": "decree",
        "title": {"ru": "О планировании"},
        "developer": {"body": "pa"},
        "number": "1001",
        "signed_on": "2026-11-20",
        "signed_by": HEADS["president"],
        "items": [an_item(text=EARLIER, **other)],
    }
    to.call("acts.record_signed_act", {"acting": UNIT, "act": act})
    to.settle()


def submit(to: Suite, **other: Any) -> Mapping[str, Any]:
    """The PA's own unit hands the draft in."""
    return to.call("acts.submit_instructions", {"acting": UNIT, "draft": wire(**other)})


@pytest.mark.provision("D976-33.3")
def test_control_is_asked_and_a_person_decides(tmp_path: Path) -> None:
    """The candidate with its likeness refuses the draft; the decision and who took it stay with it."""
    with suite(tmp_path, START, Control) as acts:
        earlier_decree(acts)
        with pytest.raises(Refused) as refused:
            submit(acts)
        [one] = refused.value.violations
        assert (one.provision, one.code, one.facts["item"]) == ("D976-33.3", "possible_duplicate", "d-9:1")
        assert one.facts["likeness"] == 100
        assert one.facts["text"] in EARLIER.values()
        submit(acts, duplicates_decided="Другой срок и предмет")
        held = acts.call("acts.draft", {"draft": "i-1"})
        assert held["duplicates_decided"] == "Другой срок и предмет"
        assert held["duplicates"]["decided_by"] == UNIT
        assert [one["item"] for one in held["duplicates"]["candidates"]] == ["d-9:1"]
        looked = acts.call("acts.find_duplicates", {"draft": "i-1"})
        assert looked["state"] == "checked"
        assert looked["candidates"] == held["duplicates"]["candidates"]


@pytest.mark.provision("D976-33.3")
def test_control_is_asked_once_for_all_clauses_while_no_transaction_waits(tmp_path: Path) -> None:
    """By call and by the PA's own event: the databases of both services have no connection in use."""
    with suite(tmp_path, START, Control) as acts:
        earlier_decree(acts)
        member, asked = acts.members["acts"], list[tuple[str, int, str]]()
        control_answers = member.service.peers

        def watched(method: str, payload: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
            asked.append((method, len(payload["texts"]), member.db.engine.pool.status()))
            return control_answers(method, payload, seconds)

        free = member.db.engine.pool.status()
        member.service.peers = watched
        clauses = [an_item(clause=str(n), text=text) for n, text in enumerate((OTHER, EARLIER), 1)]
        with pytest.raises(Refused) as refused:
            submit(acts, items=clauses)
        assert [(one.code, one.facts["clause"]) for one in refused.value.violations] == [
            ("possible_duplicate", "2")
        ]
        acts.publish(
            "pa",
            "agencies.draft_submitted.v1",
            "draft/i-2",
            {"acting": UNIT, "draft": wire(id="i-2", items=clauses)},
        )
        acts.settle()
        [told] = acts.events("acts.draft_refused.v1")
        assert [one["code"] for one in told.data["violations"]] == ["possible_duplicate"]
        assert asked == [("control.find_duplicates_of_each", 2, free)] * 2


@pytest.mark.provision("D976-33.3", "D976-33.1")
def test_what_was_asked_of_other_clauses_is_not_taken_for_these(tmp_path: Path) -> None:
    """Another text is handed in while control is asked: nothing was checked, and that is said."""
    with suite(tmp_path, START, Control) as acts:
        service = acts.members["acts"].service
        draft = replace(a_model(), items=(an_item(text=OTHER),))
        asked = service.asked([an_item(text=EARLIER)])  # type: ignore[attr-defined]
        assert asked.found.state == "checked"
        with acts.transaction("acts") as tx:
            tx.beforehand = asked
            assert service.repeated(tx, draft) == desk.CHANGED  # type: ignore[attr-defined]
            tx.beforehand = None
            assert service.repeated(tx, draft).state == "checked"  # type: ignore[attr-defined]
    assert found(undecided_duplicates(replace(draft, duplicates=desk.CHANGED))) == [
        ("D976-33.3", "duplicates_not_checked")
    ]


@pytest.mark.provision("D976-33.3")
def test_another_instruction_passes_and_was_checked(tmp_path: Path) -> None:
    """Checked, and nothing found, is said as such."""
    with suite(tmp_path, START, Control) as acts:
        earlier_decree(acts)
        submit(acts, items=[an_item(text=OTHER)])
        held = acts.call("acts.draft", {"draft": "i-1"})["duplicates"]
        assert held == {"state": "checked", "reason": None, "candidates": [], "decided_by": None}


@pytest.mark.provision("D976-33.3")
def test_without_control_the_draft_waits_for_a_person(tmp_path: Path) -> None:
    """Nobody is there to ask: not checked, with the reason."""
    with suite(tmp_path) as acts:
        with pytest.raises(Refused) as refused:
            submit(acts)
        [one] = refused.value.violations
        assert (one.provision, one.code) == ("D976-33.3", "duplicates_not_checked")
        assert "control" in one.facts["reason"]
        submit(acts, duplicates_decided="Проверено по реестру вручную")
        assert acts.call("acts.draft", {"draft": "i-1"})["duplicates"]["state"] == "not_checked"


@pytest.mark.provision("D976-33.3")
def test_a_control_that_kept_silent_is_not_waited_for_by_every_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts that come at the same time are answered at once; afterwards control is asked again."""
    with suite(tmp_path) as acts:
        service = acts.members["acts"].service
        first, second = (service.asked([an_item()]).found for _ in range(2))  # type: ignore[attr-defined]
        assert (first.state, second.state) == ("not_checked", "not_checked")
        assert first.reason != desk.SILENT == second.reason
        monkeypatch.setattr(service, "_silent_until", 0.0)
        assert service.asked([an_item()]).found.reason == first.reason  # type: ignore[attr-defined]


@pytest.mark.provision("D976-33.3")
def test_a_control_that_keeps_silent_is_waited_for_no_longer_than_the_deadline(
    vhost: str, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its queue is there, nobody answers: on RabbitMQ and PostgreSQL the draft is refused, not passed."""
    monkeypatch.setattr(desk, "ANSWER_SECONDS", 0.5)
    with Link(vhost, "topology") as link:
        declare(link, topology({"control": Control.subscriptions()}))
    database = Database(new_database(), "acts", clock=SetClock(START))
    database.create_tables(Acts.metadata)
    service = Acts(database)
    with RpcClient(vhost, "acts asks") as client:
        service.peers = lambda method, payload, seconds: client.call(method, payload, deadline=seconds)
        answer = service.call("submit_instructions", {"acting": UNIT, "draft": wire()})
        with pytest.raises(Refused) as refused:
            answer.value()
    assert no(refused) == [("D976-33.3", "duplicates_not_checked")]
    assert "no answer within" in refused.value.violations[0].facts["reason"]
    database.close()
