"""Drafts as frozen data, and the steps on them without a database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import law
from bus.clock import ALMATY
from law import Refused, Violation
from services.acts import payloads
from services.acts.actions import approving, drafting, examining, signing
from services.acts.model import Acting, Brought, Change, Conclusion, Draft, Examination, Finding, Text, Today
from services.acts.rules.act_draft import developer_kind
from services.acts.rules.acting import offices_of
from tests.acts.lawful import CRITERIA, START, a_draft, a_government_draft

BOOK = law.load()
TODAY = Today(BOOK, START)


def at(day: str, hour: int = 10) -> Today:
    """Some other day."""
    return Today(BOOK, datetime.fromisoformat(day).replace(hour=hour, tzinfo=ALMATY))


def model(**other: Any) -> Draft:
    """The draft of the National Bank, as data; `government=True` for that of a ministry."""
    build = a_government_draft if other.pop("government", False) else a_draft
    draft: Draft = payloads.load(payloads.DraftPayload, build(**other))
    kind = developer_kind(draft.developer.body, BOOK, date(2026, 11, 23))
    return replace(draft, developer=replace(draft.developer, kind=kind))


def found(violations: Iterator[Violation]) -> list[tuple[str, str]]:
    """Provision and code of each violation."""
    return [(one.provision, one.code) for one in violations]


def no(refused: Any) -> list[tuple[str, str]]:
    """Provision and code of each violation of a refusal."""
    error: Refused = refused.value
    return found(iter(error.violations))


def official(office: str, body: str = "pa", person: str = "Аманов А.А.", order: str | None = None) -> Acting:
    """Somebody who acts."""
    return Acting(office, body, person, order)


def developer(draft: Draft) -> Acting:
    """The first head of the developer."""
    body = draft.developer.body
    offices = ("head_of_structural_unit",) if body == "pa" else offices_of(body, BOOK, date(2026, 11, 23))
    return official(offices[0], body)


def submitted(draft: Draft | None = None, today: Today = TODAY) -> Draft:
    """The draft put to agreement."""
    draft = draft or model()
    return drafting.submit_draft(draft, developer(draft), today).state


def said(approver: str, decision: str = "agreed", **other: Any) -> approving.Said:
    """The word of a line's own head."""
    office = offices_of(approver, BOOK, date(2026, 11, 23))[0]
    body = BOOK.offices[approver].body or "pa" if approver in BOOK.offices else approver
    acting = other.pop("acting", official(office, "pa" if approver.startswith("unit/") else body))
    return approving.Said(approver, decision, acting, other.pop("on", date(2026, 11, 23)), **other)  # type: ignore[arg-type]


def agreed(draft: Draft, today: Today = TODAY) -> Draft:
    """Everybody whose turn it is agrees, stage after stage."""
    while lines := [
        line for line in draft.stage(*approving.OPEN_STAGES.get(draft.state, ())) if not line.settled
    ]:
        word = said(lines[0].approver, deed=lines[0].act, on=today.on)
        draft = approving.give_approval(draft, word, today).state
    return draft


def brought(draft: Draft | None = None, today: Today = TODAY, **other: Any) -> Change[Draft]:
    """The agreed draft brought to the PA."""
    draft = agreed(submitted(draft, today), today)
    of_government = draft.developer.kind in ("government", "local_executive_body")
    by = official("prime_minister", "government") if of_government else developer(draft)
    what = Brought(**({"resolution": "№ 900"} if of_government else {}) | other)
    return drafting.submit_to_pa(draft, by, what, today)


UNITS = Examination(lead_unit="economy", co_executors=("law",), supervisor="assistant_to_president")
HEAD_OF_UNIT = official("head_of_structural_unit")
HEAD_OF_PA = official("head_of_pa")
PRESIDENT = official("president")


def in_examination(draft: Draft | None = None, today: Today = TODAY) -> Draft:
    """The draft in the PA with its units."""
    return examining.assign_units(brought(draft, today).state, HEAD_OF_PA, UNITS, today).state


def conclusion(unit: str = "economy", *missed: str, **other: Any) -> Conclusion:
    """A unit's conclusion; the criteria named are not met."""
    findings = tuple(Finding(one, one not in missed, "нет" if one in missed else None) for one in CRITERIA)
    return Conclusion(unit, HEAD_OF_UNIT, TODAY.on, findings, **other)


def examined(draft: Draft | None = None, *missed: str, **other: Any) -> Draft:
    """The draft with both conclusions."""
    draft = draft or in_examination()
    visa = Conclusion("law", HEAD_OF_UNIT, TODAY.on, visa_only=True)
    draft = examining.give_conclusion(draft, visa, TODAY).state
    return examining.give_conclusion(draft, conclusion("economy", *missed, **other), TODAY).state


FINAL = (Text("kk", 4, sheets_signed=4), Text("ru", 4, sheets_signed=4))


def final(draft: Draft | None = None, counsellor: bool = False) -> Draft:
    """The final paper version, handed over where that is needed."""
    draft = signing.prepare_final(draft or examined(), HEAD_OF_UNIT, FINAL, counsellor, TODAY).state
    return signing.hand_over(draft, HEAD_OF_UNIT, TODAY).state if draft.state == "final_paper" else draft
