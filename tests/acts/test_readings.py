"""Where the texts on drafting are open, the other choice gives another answer, and nothing else changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import law
from services.acts.actions import approving, examining, instructions, planning
from services.acts.model import Developer, Occasion, Subject, Today
from services.acts.model.yearly import Plan
from services.acts.rules import (
    act_draft,
    approvals,
    attachments,
    examination,
    instruction_draft,
    procedure,
    visas,
)
from tests.acts.lawful import START
from tests.acts.pure import (
    BOOK,
    HEAD_OF_PA,
    HEAD_OF_UNIT,
    TODAY,
    examined,
    final,
    found,
    model,
    official,
    said,
)
from tests.acts.test_instructions import a_model

ON = TODAY.on
Answer = Callable[[law.Law], Any]


def under(name: str) -> law.Law:
    """The law under the other choice."""
    return law.load(readings={name: BOOK.readings[name].alternatives[0]})


def sheet(book: law.Law, **subject: Any) -> list[str]:
    """Who agrees a draft of the National Bank."""
    developer = Developer("national_bank", "accountable_to_president")
    lines = approvals.approval_sheet(developer, Subject(**subject), "electronic", book, ON)
    return [f"{line.approver}:{line.act}" for line in lines]


def returned(book: law.Law) -> int:
    """How many duties a return opens."""
    faulty = examined(None, "D976-18(1)", substantial=True, removable=False)
    return len(examining.return_draft(faulty, HEAD_OF_PA, "по существу", Today(book, START)).opens)


def refused_visa(book: law.Law) -> str:
    """Where a draft stands when the developer refuses its visa."""
    word = said("national_bank", "objected", remark="не согласны")
    return approving.give_approval(final(), word, Today(book, START)).state.state


def finalising_due(book: law.Law) -> date:
    """The last day of finalising a draft that was received a week before the remarks."""
    draft = replace(examined(None, "D976-18(1)"), state="examination")
    held = replace(draft.examination, received_on=date(2026, 11, 16))
    again = examining.reopen(
        replace(draft, examination=held), HEAD_OF_PA, "x", "D976-19.3", Today(book, START)
    )
    return again.opens[0].due_on


def preliminary(book: law.Law) -> int:
    """How many duties a planned event opens."""
    shell = a_model(occasion={"type": 5, "on": "2026-12-14"})
    return len(instructions.plan_event(shell, HEAD_OF_UNIT, Today(book, START)).opens)


def council(book: law.Law) -> str:
    """The document of the Council of the Assembly."""
    return instruction_draft.document_form(Occasion(7, ON, sitting_of="assembly_council"), book, ON).document


def of_akimat(book: law.Law) -> list[tuple[str, str]]:
    """What is wrong with a draft that an akim brings by himself."""
    draft = replace(model(), developer=Developer("akimat_abai", "local_executive_body"))
    return found(act_draft.wrong_submitter(draft, official("akim", "akimat_abai"), None, book, ON))


def pa_sheets(book: law.Law) -> int:
    """How many texts of a PA draft lack a signature when all sheets but the first are signed."""
    texts = [{"language": lang, "sheets": 4, "sheets_signed": 3} for lang in ("kk", "ru")]
    draft = replace(model(texts=texts), developer=Developer("pa", "pa", "economy"))
    return len(list(visas.faulty_pa_draft(draft, book, ON)))


def pa_visas(book: law.Law) -> list[str]:
    """Whose paper visas are needed in the PA, the State Counsellor being asked."""
    return [line.approver for line in visas.pa_visas(examined(), True, book, ON)]


def agreement_due(book: law.Law) -> date:
    """By when a body asked on 23 November answers on instructions of an event of 11 November."""
    draft = replace(
        a_model(occasion={"type": 5, "on": "2026-11-11"}, subject={"interested_bodies": ["national_bank"]}),
        duplicates_decided="другой предмет",
    )
    asked = instruction_draft.UNASKED
    done = instructions.submit_instructions(draft, HEAD_OF_UNIT, None, asked, Today(book, START))
    return done.opens[0].due_on


PLAN = Plan("p-1", "a-2026", {"ru": "План"}, delivered_on=date(2026, 11, 2))
FIVE = {
    "secretary_of_security_council",
    "first_deputy_head_of_pa",
    "chief_of_chancellery",
    "assistant_to_president",
    "adviser_to_president",
}
TIED = {"private_business": True}
CHANGES: dict[str, tuple[Answer, Any, Any]] = {
    "akimat_submits": (
        of_akimat,
        [("D976-13.2", "resolution_missing"), ("D976-14(1)", "prime_minister_signs")],
        [],
    ),
    "assembly_council_document": (council, "minutes", "decision"),
    "budget_planning_body": (lambda book: sheet(book)[2], "minfin:approve", "mne:approve"),
    "expert_conclusions_attached": (
        lambda book: [code for _, code in attachments.demanded_attachments(Subject(**TIED), book)][1:3],
        ["expert_council_conclusions", "national_chamber_conclusion"],
        ["expert_council_conclusions|national_chamber_conclusion", "approval_sheet"],
    ),
    "finalising_anchor": (finalising_due, date(2026, 11, 30), date(2026, 11, 23)),
    "external_agreement_term": (agreement_due, date(2026, 11, 24), date(2026, 11, 18)),
    "fiscal_countersignature": (
        lambda book: sum("countersign" in one for one in sheet(book, fiscal_effect=True)),
        2,
        0,
    ),
    "judges_acts": (
        lambda book: (
            sheet(book, judges=True),
            examination.examination_days(model(subject={"judges": True}), book, ON),
        ),
        (["national_bank:visa"], None),
        (["national_bank:approve", "minjust:approve", "minfin:approve"], 5),
    ),
    "justice_and_budget_bodies": (
        lambda book: sheet(book, fiscal_effect=True)[:3],
        ["national_bank:approve", "minjust:approve", "minfin:approve"],
        ["national_bank:approve", "minfin:approve", "prime_minister:countersign"],
    ),
    "national_plan_chain": (
        lambda book: planning.start_of_term(PLAN, "finalise_plan", Today(book, START)),
        START,
        date(2026, 11, 6),
    ),
    "planning_documents_term": (
        lambda book: examination.examination_days(model(subject={"state_planning": True}), book, ON),
        10,
        15,
    ),
    "prime_minister_visa": (
        lambda book: [line.approver for line in visas.developer_visas(model(), book)],
        ["national_bank"],
        ["national_bank", "prime_minister"],
    ),
    "refused_visa": (refused_visa, "finalising", "developer_visas"),
    "resubmission_anchor": (returned, 1, 0),
    "resubmission_term_set_by": (
        lambda book: found(examination.may_not_change("D976-22.4", HEAD_OF_PA, book, ON)),
        [],
        [("D976-22.4", "term_not_theirs")],
    ),
    "sheet_signatures": (pa_sheets, 0, 2),
    "sheets_counted": (
        lambda book: attachments.most_sheets(Subject(), book, ON),
        ("D976-15(1).2", 3),
        ("D976-15(1).2", 6),
    ),
    "state_counsellor_visa": (lambda book: "state_counsellor" in pa_visas(book), True, False),
    "supervising_official_visa": (lambda book: len(FIVE & set(pa_visas(book))), 1, 5),
    "two_instruction_drafts": (preliminary, 1, 0),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.provision("D976-14.2", "D976-15(2)", "D976-16(1).2", "D976-20", "D976-22.4", "D976-24.6")
def test_the_other_choice_gives_the_other_answer(name: str) -> None:
    """The choice in force first, then the other."""
    answer, chosen, other = CHANGES[name]
    assert answer(BOOK) == chosen
    assert answer(under(name)) == other


@pytest.mark.provision("D976-33.3", "D976-33.1")
def test_clause_33_may_be_read_of_entrusted_drafts_alone() -> None:
    """A draft of the PA's own unit is then not kept by what it may repeat; an entrusted one is."""
    today = Today(under("clause_33_scope"), START)
    unasked = instruction_draft.UNASKED
    own = instructions.submit_instructions(a_model(), HEAD_OF_UNIT, None, unasked, today)
    assert own.state.state == "agreeing"
    entrusted = replace(a_model(), state="entrusted", entrusted_to=("mne",))
    with pytest.raises(law.Refused):
        instructions.submit_instructions(a_model(), HEAD_OF_UNIT, entrusted, unasked, today)


def test_a_term_is_as_long_as_the_text_says_under_any_other_reading() -> None:
    """Only clause 20 is open."""
    book = under("planning_documents_term")
    for provision in ("D976-19.1", "D976-21.1", "D976-22.4"):
        assert procedure.length(provision, book, ON) == BOOK.term(provision, on=ON)
