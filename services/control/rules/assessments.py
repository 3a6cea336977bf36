"""Sub-items 4(6), 4(8), 4(9): full, partial and poor execution, and in which document each may be stated."""

from collections.abc import Collection, Iterator

from law.rule import Violation, rule
from services.control.model import Acting

PA_LEADERS = frozenset({"president", "head_of_pa", "first_deputy_head_of_pa", "state_counsellor"})
GOVERNMENT_LEADERS = frozenset({"prime_minister", "deputy_prime_minister"})
FAULTS = {
    "poor_quality": ("D976-4(8).1", frozenset({"formal", "not_agreed", "remarks_not_remedied"})),
    "partial": ("D976-4(9).1", frozenset({"measures_not_done", "report_incomplete", "result_not_reached"})),
}
SOURCES = {
    "poor_quality": ("D976-4(8).2", frozenset({"expert_conclusion", "resolution", "minutes"})),
    "partial": ("D976-4(9).2", frozenset({"expert_conclusion", "resolution", "minutes", "execution_report"})),
    "full": ("D976-4(6)", frozenset({"expert_conclusion", "resolution", "minutes"})),
}


@rule("D976-4(6)", "D976-4(8).2", "D976-4(9).2", "D976-4(11).1")
def wrong_documents(assessment: str, stated_in: str) -> Iterator[Violation]:
    """Poor quality is not stated by the executor's own report; partial execution may be."""
    provision, sources = SOURCES[assessment]
    if stated_in not in sources:
        yield Violation(
            provision, "stated_in_wrong_document", {"document": stated_in, "assessment": assessment}
        )


@rule("D976-4(8).2", "D976-4(9).2", "D976-4(11).1")
def wrong_persons(assessment: str, stated_in: str, acting: Acting, executor: str) -> Iterator[Violation]:
    """A conclusion is the PA unit's; resolutions and minutes are the leaders'; a report the executor's."""
    provision, _ = SOURCES[assessment]
    lawful = {
        "expert_conclusion": acting.body == "pa",
        "resolution": acting.office in PA_LEADERS | GOVERNMENT_LEADERS,
        "minutes": acting.office in PA_LEADERS | GOVERNMENT_LEADERS,
        "execution_report": acting.body == executor,
    }
    if not lawful[stated_in]:
        yield Violation(provision, "stated_by_stranger", {"office": acting.office, "document": stated_in})


@rule("D976-4(8).1", "D976-4(9).1")
def unfit_faults(assessment: str, faults: Collection[str]) -> Iterator[Violation]:
    """Each assessment has faults of its own, and names at least one; full execution has none."""
    provision, known = FAULTS.get(assessment, ("D976-4(6)", frozenset()))
    strange = tuple(fault for fault in faults if fault not in known)
    if strange or (known and not faults):
        yield Violation(
            provision, "faults_of_another_kind", {"faults": strange or "-", "known": tuple(sorted(known))}
        )
