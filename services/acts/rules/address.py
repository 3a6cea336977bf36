"""Chapter 2: the President's yearly address (D976-5 to 9)."""

from collections.abc import Iterable, Iterator
from datetime import date

from law import Law
from law.deadline import Deadline
from law.rule import Violation, rule
from services.acts.model import Acting
from services.acts.model.yearly import Address, Proposal


@rule("D976-6")
def proposers(law: Law, on: date) -> tuple[str, ...]:
    """Who proposes topic and content: the Government, and each body accountable to the President."""
    accountable = (body.code for body in law.bodies(on=on) if body.accountable_to_president)
    return ("government", *accountable)


@rule("D976-5", "D976-6", "D976-8")
def yearly(provision: str, year: int, law: Law) -> Deadline:
    """The last day of a yearly duty of the address; 20 August itself is too late."""
    return law.deadline(provision, from_=date(year, 1, 1))


@rule("D976-5", "D976-6", "D976-9.1", "D976-9.2")
def out_of_window(address: Address, provision: str, on: date, law: Law) -> Iterator[Violation]:
    """A step outside the days the text sets for the yearly address; an address out of turn has its own."""
    if address.out_of_turn or (address.special and provision in address.special.lifts):
        return
    due = yearly(provision, address.year, law)
    opens = date.fromisoformat(f"{address.year}-{due.term.not_before}") if due.term.not_before else due.due_on
    if not opens <= on <= due.due_on:
        facts = {"from_on": opens, "to_on": due.due_on, "on": on}
        yield Violation(provision, "outside_window", facts)


@rule("D976-6")
def wrong_proposal(address: Address, proposal: Proposal, law: Law) -> Iterator[Violation]:
    """A proposal of a body that is not asked for one, out of May, or after the final proposals."""
    if proposal.body not in proposers(law, proposal.on):
        yield Violation("D976-6", "not_a_proposer", {"body": proposal.body})
    yield from address_out_of_turn(address, "D976-6", "collecting")
    yield from out_of_window(address, "D976-6", proposal.on, law)


@rule("D976-7.1", "D976-7.2", "D976-8")
def address_out_of_turn(address: Address, provision: str, *states: str) -> Iterator[Violation]:
    """A step before the one it presupposes: no draft before the President agreed the topic."""
    if address.state not in states:
        facts = {"state": address.state, "needed": states}
        yield Violation(provision, "step_out_of_turn", facts)


@rule("D976-7.1", "D976-8", "D976-7.2", "D976-5")
def wrong_hand_on_address(acting: Acting, office: str | None, provision: str) -> Iterator[Violation]:
    """A step of the address taken by another than the PA, or than the President himself."""
    if office is not None and acting.office != office:
        yield Violation(provision, "not_this_office", {"office": acting.office, "needed": office})
    if office is None and acting.body != "pa":
        yield Violation(provision, "only_pa_does", {"body": acting.body})


@rule("D976-7.1")
def warned_of(address: Address, on: date, law: Law) -> Iterator[Violation]:
    """A warning, no refusal: the final proposals, which have no term, belong between May and the draft."""
    if law.reading("address_proposals_window") != "warn" or address.out_of_turn:
        return
    opens, closes = yearly("D976-6", address.year, law).due_on, yearly("D976-8", address.year, law).due_on
    if not opens < on <= closes:
        yield Violation("D976-7.1", "final_proposals_day", {"from_on": opens, "to_on": closes, "on": on})


def lacking(proposals: Iterable[Proposal], law: Law, on: date) -> tuple[str, ...]:
    """The bodies whose proposals have not come."""
    come = {one.body for one in proposals}
    return tuple(body for body in proposers(law, on) if body not in come)
