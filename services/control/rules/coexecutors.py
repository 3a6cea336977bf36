"""Clauses 44, 55, 65 and the Government's 142: co-executors' proposals and what their silence means."""

from collections.abc import Iterator
from datetime import date

from law.rule import Violation, rule
from services.control.model import Item


@rule("D976-65.1", "D976-55.1")
def strangers(item: Item, body: str) -> Iterator[Violation]:
    """Only a co-executor of the item owes proposals on it."""
    if body not in item.instruction.coexecutors:
        facts = {"body": body, "item": item.id, "coexecutors": item.instruction.coexecutors or "-"}
        yield Violation("D976-65.1", "not_a_coexecutor", facts)


@rule("D976-65(1).1", "D976-65(1).2", "D976-65(2)", "D976-65(3)")
def in_time(item: Item, on: date) -> bool:
    """Whether proposals submitted on a day came by the co-executors' day."""
    return item.coexecutors_due_on is None or on <= item.coexecutors_due_on


@rule("D976-44.2", "D976-44.3", "D976-74-1.1")
def effect_of_silence(item: Item) -> tuple[str, str]:
    """At the Government's level silence is approval by default; at the PA's it is personal responsibility.

    Where the reply goes to the Head of State there is no approval by default at any level (142.2).
    """
    if item.level == "government":
        to_head_of_state = "direct_report" in item.instruction.traits
        return (
            ("personal_responsibility", "G10-142.2") if to_head_of_state else ("deemed_approved", "G10-142.1")
        )
    return "personal_responsibility", "D976-44.2"


@rule("D976-55.1")
def awaited(item: Item) -> tuple[str, ...]:
    """The co-executors whose proposals have not come."""
    return tuple(body for body in item.instruction.coexecutors if body not in item.submitted)
