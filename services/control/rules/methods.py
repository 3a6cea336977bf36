"""Clauses 47, 66-2, 66-3 and the Government's 165, 165-3: by which methods execution is looked at."""

from collections.abc import Iterator

from law.rule import Violation, rule
from services.control.model import Item

USUAL = {
    "pa": {
        "monitoring": "D976-66-2(1)",
        "information_request": "D976-66-2(2)",
        "hearing": "D976-66-2(3)",
        "audit": "D976-66-2(4)",
        "on_site_check": "D976-66-2(5)",
        "other_lawful": "D976-66-2(6)",
        "remote_systems": "D976-47",
    },
    "government": {
        "monitoring": "G10-165(1)",
        "information_request": "G10-165(2)",
        "hearing": "G10-165(4)",
        "audit": "G10-165(5)",
        "on_site_check": "G10-165(6)",
        "other_lawful": "G10-165(7)",
        "remote_systems": "D976-47",
    },
}
TOPICS = {
    "construction": ("field_visit", "online_control"),
    "monument": ("field_visit", "online_control"),
    "digitalisation": ("demonstration", "system_access"),
    "legislation": ("working_request", "parliament_monitoring", "legislative_system"),
    "named_law": ("working_request", "parliament_monitoring", "legislative_system"),
    "event_or_naming": ("working_observation",),
    "secondary_legislation": ("open_data_analysis",),
}
BY_TOPIC = {
    "field_visit": ("D976-66-3(1).1", "G10-165-3(1).1"),
    "online_control": ("D976-66-3(1).2", "G10-165-3(1).2"),
    "demonstration": ("D976-66-3(2).1", "G10-165-3(2)"),
    "system_access": ("D976-66-3(2).2", "G10-165-3(2)"),
    "working_request": ("D976-66-3(3).1", "G10-165-3(3)"),
    "parliament_monitoring": ("D976-66-3(3).2", "G10-165-3(3)"),
    "legislative_system": ("D976-66-3(3).3", "G10-165-3(3)"),
    "working_observation": ("D976-66-3(4).1", "G10-165-3(4)"),
    "open_data_analysis": ("G10-165-3(5)", "G10-165-3(5)"),
}
CONTROLLERS = {"pa": ("pa",), "government": ("pa", "government_apparatus", "government")}


def topics(item: Item) -> tuple[str, ...]:
    """The topics of clause 66-3 that an item belongs to."""
    return tuple(topic for topic in TOPICS if topic in item.instruction.traits)


@rule(
    *("D976-47", "D976-66-2(1)", "D976-66-2(2)", "D976-66-2(3)", "D976-66-2(4)", "D976-66-2(5)"),
    *("D976-66-2(6)", "D976-66-3.1", "D976-66-3(1).1", "D976-66-3(1).2", "D976-66-3(2).1"),
    *("D976-66-3(2).2", "D976-66-3(3).1", "D976-66-3(3).2", "D976-66-3(3).3", "D976-66-3(4).1"),
    *("G10-165(1)", "G10-165(2)", "G10-165(4)", "G10-165(5)", "G10-165(6)", "G10-165(7)", "G10-165-1.3"),
    *("G10-165-3.0", "G10-165-3(1).1", "G10-165-3(1).2", "G10-165-3(2)", "G10-165-3(3)", "G10-165-3(4)"),
    *("G10-165-3(5)", "D976-66-1.4", "G10-165-2.5"),
)
def methods(item: Item) -> dict[str, str]:
    """Each lawful method of looking at an item's execution, with its provision.

    The usual methods are open for every item; those of a topic of clause 66-3 for items of that topic.
    """
    lower = item.level != "pa"
    found = dict(USUAL["government" if lower else "pa"])
    for topic in topics(item):
        found |= {method: BY_TOPIC[method][lower] for method in TOPICS[topic]}
    return found


@rule("D976-66-2(6)", "D976-66-3.1", "G10-165(7)", "G10-165-3.0")
def unlawful_methods(item: Item, method: str) -> Iterator[Violation]:
    """A method of another topic is no method for this item."""
    known = methods(item)
    if method not in known:
        provision = "G10-165-3.0" if item.level != "pa" else "D976-66-3.1"
        yield Violation(provision, "method_of_another_topic", {"method": method, "methods": tuple(known)})


@rule("D976-66-2(1)", "D976-41(1)", "D976-41(2)", "D976-41(3)", "D976-42-1.4")
def strangers(item: Item, body: str) -> Iterator[Violation]:
    """The controlling bodies look at execution: the PA everywhere, the others at their level."""
    known = CONTROLLERS.get(item.level, ("pa", item.controlling_body or item.instruction.executor))
    if body not in known:
        yield Violation("D976-41(1)", "not_the_controller", {"body": body, "controllers": known})
