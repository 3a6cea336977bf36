"""Clause 15(6): in whose office a person acts, and under which order."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.acts.model import UNIT, Acting, ActingOrder

FIRST_HEADS = {
    "government": "prime_minister",
    "government_apparatus": "head_of_government_apparatus",
    "pa": "head_of_pa",
    "security_council": "secretary_of_security_council",
}


@rule("D976-14.2", "D976-14(2)")
def first_head(body: str, law: Law, on: date) -> tuple[str, ...]:
    """The offices by which the head of a body is known: minister, akim, or first head."""
    if body in FIRST_HEADS:
        return (FIRST_HEADS[body],)
    found = law.body(body, on=on)
    own = (office.code for office in law.offices.values() if office.level == 1 and found.form in office.forms)
    return (*own, "first_head")


def offices_of(approver: str, law: Law, on: date) -> tuple[str, ...]:
    """The offices that may speak for a line of the sheet: the office itself, or the head of body or unit."""
    if approver.startswith(UNIT):
        return ("head_of_structural_unit",)
    if approver in law.offices:
        return (approver,)
    return first_head(approver, law, on)


@rule("D976-14.2", "D976-15(6)", "D976-24.3")
def wrong_hand(
    approver: str, acting: Acting, order: ActingOrder | None, law: Law, on: date
) -> Iterator[Violation]:
    """A person who is not the head asked for, and has no order that gives the right on that day."""
    offices = offices_of(approver, law, on)
    body = None if approver.startswith(UNIT) or approver in law.offices else approver
    if body and acting.body != body:
        yield Violation("D976-14.2", "other_body_approves", {"approver": approver, "body": acting.body})
    elif acting.under_order:
        yield from faulty_order(acting, order, on, "duties", "agree_drafts")
        if order is not None and order.office not in offices:
            facts = {"order": order.number, "person": acting.person, "on": on, "office": order.office}
            yield Violation("D976-15(6)", "order_out_of_scope", facts)
    elif acting.office not in offices:
        facts = {"office": acting.office, "approver": approver, "offices": offices}
        yield Violation("D976-15(6)", "acts_without_order", facts)


@rule("D976-15(6)")
def faulty_order(acting: Acting, order: ActingOrder | None, on: date, *scopes: str) -> Iterator[Violation]:
    """An order that is not registered, names another person, does not cover the day, or gives less."""
    facts = {"order": acting.under_order, "person": acting.person, "on": on}
    if order is None:
        yield Violation("D976-15(6)", "order_unknown", facts)
        return
    if order.person != acting.person:
        yield Violation("D976-15(6)", "order_of_other_person", facts | {"holder": order.person})
    if not order.from_on <= on <= order.to_on:
        term = {"from_on": order.from_on, "to_on": order.to_on}
        yield Violation("D976-15(6)", "order_not_on_day", facts | term)
    if order.scope not in scopes:
        yield Violation("D976-15(6)", "order_out_of_scope", facts | {"office": order.office})


@rule("D976-15(6)")
def impossible_office(office: str, body: str, law: Law) -> Iterator[Violation]:
    """An office that a body does not have: a minister of an akimat, a Prime Minister of a ministry."""
    if body not in law.all_bodies:
        yield Violation("D976-15(6)", "office_of_other_body", {"office": office, "body": body})
        return
    held = law.office(office)
    foreign = held.body is not None and held.body != body
    if foreign or (held.forms and law.all_bodies.latest(body).form not in held.forms):
        yield Violation("D976-15(6)", "office_of_other_body", {"office": office, "body": body})


@rule("D976-15(6)")
def faulty_registration(order: ActingOrder, law: Law) -> Iterator[Violation]:
    """An order that ends before it begins, or that gives the duties of an office its body does not have."""
    if order.to_on < order.from_on:
        facts = {"order": order.number, "from_on": order.from_on, "to_on": order.to_on}
        yield Violation("D976-15(6)", "order_ends_before", facts)
    yield from impossible_office(order.office, order.body, law)


@rule("D976-15(6)")
def wrong_office(office: str, provision: str, acting: Acting) -> Iterator[Violation]:
    """A decision reserved to one office, taken in another."""
    if acting.office != office:
        yield Violation(provision, "not_this_office", {"office": acting.office, "needed": office})
