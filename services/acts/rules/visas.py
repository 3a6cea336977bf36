"""Clauses 23 and 24: the final paper version, who visas it on what, and who presents it to the President."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.acts.model import Acting, Approval, Draft, Text, unit_code
from services.acts.model.sheet import Medium, Stage

LEGAL = "head_of_state_legal_department"


@rule("D976-23", "D976-24.1")
def faulty_final(texts: tuple[Text, ...]) -> Iterator[Violation]:
    """Sheets of the final paper version that the head of the responsible unit has not signed."""
    for text in texts:
        if text.sheets_signed < text.sheets:
            facts = {"language": text.language, "sheets": text.sheets, "signed": text.sheets_signed}
            yield Violation("D976-24.1", "sheets_unsigned", facts)


@rule("D976-11.1", "D976-11.2")
def faulty_pa_draft(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    """A draft of a PA unit whose head has not signed each sheet but the first."""
    first = law.value("D976-11.2", "from_sheets", on=on)
    exempt = 1 if law.reading("sheet_signatures") == "draft_but_first" else 0
    for text in draft.texts if draft.from_pa else ():
        if text.sheets >= first and text.sheets_signed < text.sheets - exempt:
            facts = {"language": text.language, "sheets": text.sheets, "signed": text.sheets_signed}
            yield Violation("D976-11.2", "pa_sheets_unsigned", facts)


@rule("D976-24.3", "D976-24.4", "D976-24.2", "D976-11.3")
def developer_visas(draft: Draft, law: Law) -> Iterator[Approval]:
    """Paper visas outside the PA: the developer's first head, and the PM where it concerns the Government."""
    subject, kind = draft.subject, draft.developer.kind
    if not draft.from_pa and draft.developer.body != "government":
        yield _visa(draft.developer.body, "paper", "developer", "D976-24.3")
    by_government = kind in ("government", "local_executive_body")
    countersigned = subject.fiscal_effect or subject.government_initiative
    always = law.reading("prime_minister_visa") == "always"
    if always or by_government or subject.government_powers or countersigned:
        yield _visa("prime_minister", "paper", "developer", "D976-24.4")


@rule("D976-24.5", "D976-24.6", "D976-24.7", "D976-24.8", "D976-24.9", "D976-11.3")
def pa_visas(draft: Draft, state_counsellor: bool, law: Law, on: date) -> Iterator[Approval]:
    """The visas in the PA, each on its medium; the Head of PA is the last."""
    examination = draft.examination
    yield _visa("head_of_general_department", "paper", "pa_visas", "D976-24.7")
    for office in _supervisors(draft, law, on):
        yield _visa(office, "paper", "pa_visas", "D976-24.6")
    yield _visa(LEGAL, "electronic", "pa_visas", "D976-24.8")
    for unit in examination.co_executors:
        yield _visa(unit_code(unit), "electronic", "pa_visas", "D976-24.8")
    for office in examination.coordinators:
        if office not in _supervisors(draft, law, on):
            yield _visa(office, "electronic", "pa_visas", "D976-24.8")
    if state_counsellor and law.reading("state_counsellor_visa") != "never":
        yield _visa("state_counsellor", "electronic", "pa_visas", "D976-24.9")
    yield _visa("head_of_pa", "paper", "head_of_pa", "D976-24.5")


def _supervisors(draft: Draft, law: Law, on: date) -> tuple[str, ...]:
    """The official who supervises the responsible unit; under another reading all whom clause 24 names."""
    if law.reading("supervising_official_visa") == "all_five":
        return tuple(law.value("D976-24.6", "offices", on=on))
    return (draft.examination.supervisor,) if draft.examination.supervisor else ()


@rule("D976-24.6", "D976-33.5")
def not_a_supervisor(office: str | None, law: Law, on: date) -> Iterator[Violation]:
    """A supervising official who is none of those that clause 24 names."""
    if office not in law.value("D976-24.6", "offices", on=on):
        yield Violation("D976-24.6", "not_a_supervisor", {"office": office})


@rule("D976-24.3", "D976-24.4", "D976-24.5", "D976-24.6", "D976-24.7", "D976-24.8", "D976-24.9")
def lacking_visas(draft: Draft, *stages: Stage) -> Iterator[Violation]:
    """Each visa that has not been given, under the provision that demands it."""
    for line in draft.awaited(*stages):
        code = "approval_objected" if line.state == "objected" else "approval_lacking"
        yield Violation(line.provision, code, {"approver": line.approver, "act": line.act})


@rule("D976-24.10", "D976-33.6")
def wrong_presenter(draft: Draft, acting: Acting) -> Iterator[Violation]:
    """Anybody but the Head of PA who presents the draft to the President."""
    if acting.office != "head_of_pa":
        provision = "D976-24.10" if draft.is_act else "D976-33.6"
        yield Violation(provision, "head_of_pa_presents", {"office": acting.office})


def _visa(approver: str, on_what: Medium, stage: Stage, provision: str) -> Approval:
    return Approval(approver, "visa", on_what, stage, provision)
