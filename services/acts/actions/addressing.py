"""The yearly address: proposals in May, final proposals, the President's agreement, the draft, delivery."""

from dataclasses import replace
from datetime import date

from law import Obligation, owe, refuse
from services.acts.events.yearly import address_changed
from services.acts.model import Acting, Change, SpecialProcedure, Today
from services.acts.model.yearly import Address, Plan, Proposal
from services.acts.rules import address as rules
from services.acts.rules.procedure import unlawful_procedure


def open_address(opened: Address, acting: Acting, today: Today) -> Change[Address]:
    """The PA opens the year: proposals are owed in May, the draft before 20 August."""
    refuse(rules.wrong_hand_on_address(acting, None, "D976-7.1"))
    told = address_changed(opened, "open_address", acting, today.on, ("D976-5", "D976-6", "D976-8"))
    if opened.out_of_turn:
        return Change(opened, (told,))
    owed = [
        _owed(opened, "D976-6", today, debtor=body, creditor="pa", what=f"proposals_{body}")
        for body in rules.proposers(today.law, today.on)
    ]
    owed.append(_owed(opened, "D976-8", today, debtor="pa", creditor="president", what="draft_address"))
    return Change(opened, (told,), tuple(owed))


def _owed(
    opened: Address, provision: str, today: Today, *, debtor: str, creditor: str, what: str
) -> Obligation:
    due = rules.yearly(provision, opened.year, today.law)
    return owe(
        provision,
        f"address/{opened.id}",
        debtor,
        creditor,
        what,
        from_on=date(opened.year, 1, 1),
        due_on=due.due_on,
        act_by=due.act_by,
    )


def propose(opened: Address, acting: Acting, proposal: Proposal, today: Today) -> Change[Address]:
    """A body proposes topic and content."""
    refuse(rules.wrong_proposal(opened, proposal, today.law))
    others = tuple(one for one in opened.proposals if one.body != proposal.body)
    new = replace(opened, proposals=(*others, proposal))
    told = address_changed(new, "propose", acting, today.on, ("D976-6",))
    return Change(new, (told,), closes=(f"proposals_{proposal.body}",))


def form_proposals(opened: Address, acting: Acting, topic: str, today: Today) -> Change[Address]:
    """The PA forms the final proposals on topic and content."""
    faults = [
        *rules.wrong_hand_on_address(acting, None, "D976-7.1"),
        *rules.address_out_of_turn(opened, "D976-7.1", "collecting"),
    ]
    refuse(faults)
    new = replace(opened, state="formed", final_topic=topic, formed_on=today.on)
    return Change(new, (address_changed(new, "form_proposals", acting, today.on, ("D976-7.1",)),))


def agree_topic(opened: Address, acting: Acting, today: Today) -> Change[Address]:
    """The President agrees the final proposals."""
    faults = [
        *rules.wrong_hand_on_address(acting, "president", "D976-7.2"),
        *rules.address_out_of_turn(opened, "D976-7.2", "formed"),
    ]
    refuse(faults)
    new = replace(opened, state="agreed", agreed_on=today.on)
    return Change(new, (address_changed(new, "agree_topic", acting, today.on, ("D976-7.2",)),))


def submit_address(opened: Address, acting: Acting, today: Today) -> Change[Address]:
    """The draft address goes to the President; after 19 August it is late, but it goes."""
    faults = [
        *rules.wrong_hand_on_address(acting, None, "D976-8"),
        *rules.address_out_of_turn(opened, "D976-8", "agreed"),
    ]
    refuse(faults)
    new = replace(opened, state="with_president", submitted_on=today.on)
    told = address_changed(new, "submit_address", acting, today.on, ("D976-8",))
    return Change(new, (told,), closes=("draft_address",))


def deliver_address(opened: Address, acting: Acting, today: Today) -> Change[Address]:
    """The President delivers the address; the national plan is now owed."""
    faults = [
        *rules.wrong_hand_on_address(acting, "president", "D976-5"),
        *rules.address_out_of_turn(opened, "D976-5", "with_president"),
        *rules.out_of_window(opened, "D976-5", today.on, today.law),
    ]
    refuse(faults)
    new = replace(opened, state="delivered", delivered_on=today.on)
    return Change(new, (address_changed(new, "deliver_address", acting, today.on, ("D976-5", "D976-35")),))


def plan_of(opened: Address, plan_id: str) -> Plan:
    """The national plan that a delivered address calls for (D976-35)."""
    title = {
        "kk": f"{opened.year} жылғы Жолдауды іске асырудың жалпыұлттық жоспары",
        "ru": f"Общенациональный план по реализации Послания {opened.year} года",
        "en": f"National plan for the address of {opened.year}",
    }
    return Plan(plan_id, opened.id, title, opened.delivered_on or date(opened.year, 9, 1))


def set_address_procedure(
    opened: Address, acting: Acting, special: SpecialProcedure, today: Today
) -> Change[Address]:
    """The President sets another procedure and other days for the address (D976-9)."""
    refuse(unlawful_procedure(acting, special, "D976-9.1", today.on))
    new = replace(opened, special=special)
    return Change(new, (address_changed(new, "set_procedure", acting, today.on, ("D976-9.1",)),))
