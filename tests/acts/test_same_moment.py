"""Two officials at the same moment on one draft: one wins, the other gets a clear answer, nothing is lost."""

from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest

from bus.clock import SetClock
from bus.database import Database
from law import Refused
from services.acts.service import Acts
from tests.acts.lawful import HEADS, START, a_draft, head

Outcome = tuple[str, tuple[str, ...]]


@pytest.fixture
def acts(any_database_url: str) -> Iterator[Acts]:
    """The service on SQLite and on PostgreSQL."""
    database = Database(any_database_url, "acts", clock=SetClock(START))
    database.create_tables(Acts.metadata)
    service = Acts(database)
    draft = {"acting": head("national_bank"), "draft": a_draft()}
    service.call("submit_draft", draft).value()
    yield service
    database.close()


def together(acts: Acts, *payloads: dict[str, Any]) -> list[Outcome]:
    """What each of several calls came to, all begun at once."""
    start, outcomes = Barrier(len(payloads)), []

    def call(payload: dict[str, Any]) -> None:
        start.wait()
        try:
            acts.call("give_approval", payload).value()
            outcomes.append(("given", ()))
        except Refused as refused:
            outcomes.append(("refused", tuple(one.code for one in refused.violations)))

    threads = [Thread(target=call, args=(payload,)) for payload in payloads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def word(approver: str, remark: str | None = None) -> dict[str, Any]:
    """An approval."""
    said = {
        "acting": HEADS[approver],
        "draft": "d-1",
        "approver": approver,
        "decision": "agreed_with_remarks" if remark else "agreed",
        "on": "2026-11-23",
    }
    return said | ({"remark": remark} if remark else {})


@pytest.mark.provision("D976-14.2")
def test_of_two_who_fill_one_line_one_wins_and_the_other_is_told(acts: Acts) -> None:
    """The second finds the line filled already; the first one's remark stays."""
    outcomes = together(acts, word("minjust", "первый"), word("minjust", "второй"))
    assert outcomes == [("given", ()), ("refused", ("approval_given_already",))]
    lines = acts.call("draft", {"draft": "d-1"}).value()["act"]["approvals"]
    assert [line["remark"] for line in lines if line["state"] == "given"] in (["первый"], ["второй"])


@pytest.mark.provision("D976-14.2")
def test_of_three_who_fill_their_own_lines_none_is_lost(acts: Acts) -> None:
    """All three stand on the sheet, and the draft has moved on."""
    outcomes = together(acts, *(word(body) for body in ("minjust", "minfin", "national_bank")))
    assert outcomes == [("given", ())] * 3
    assert acts.call("draft", {"draft": "d-1"}).value()["act"]["state"] == "agreed"
    waiting = acts.call("drafts", {"office": "minjust"}).value()["drafts"]
    assert waiting == []
