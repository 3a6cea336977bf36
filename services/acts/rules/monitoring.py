"""Chapter 7: monitoring of normative decrees: the register, who monitors what, what the result says."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.acts.model import Acting, unit_code
from services.acts.model.yearly import MonitoredDecree, Result
from services.acts.rules.act_draft import unknown_bodies


@rule("D976-83", "D976-84")
def monitors(decree: MonitoredDecree) -> tuple[str, ...]:
    """Who monitors a decree, all the time: its developer, or the PA units that directly developed it."""
    if decree.developer == "pa":
        return tuple(unit_code(unit) for unit in decree.units)
    return (decree.developer,)


@rule("D976-87")
def faulty_entry(decree: MonitoredDecree, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """An entry in the register that the PA does not make, or that leaves open who monitors."""
    if acting.body != "pa":
        yield Violation("D976-87", "only_pa_does", {"body": acting.body})
    yield from unknown_bodies((decree.developer,), law, on, "D976-83")
    if not monitors(decree):
        yield Violation("D976-84", "monitor_unknown", {"decree": decree.number})


@rule("D976-82.1", "D976-82.2", "D976-83", "D976-84")
def faulty_result(decree: MonitoredDecree, result: Result, acting: Acting, law: Law) -> Iterator[Violation]:
    """A result of another than the monitor, without one of the methods, or of an unknown kind of fault."""
    body = "pa" if result.monitor.startswith("unit/") else result.monitor
    if result.monitor not in monitors(decree) or acting.body != body:
        provision = "D976-84" if decree.developer == "pa" else "D976-83"
        yield Violation(provision, "not_the_monitor", {"monitor": result.monitor, "decree": decree.number})
    for method in law.value("D976-82.2", "methods", on=result.on):
        if method not in result.methods:
            yield Violation("D976-82.2", "method_missing", {"method": method})
    faults = law.value("D976-82.1", "faults", on=result.on)
    for finding in result.findings:
        if finding.fault not in faults:
            facts = {"fault": finding.fault, "faults": ", ".join(faults)}
            yield Violation("D976-82.1", "fault_unknown", facts)


@rule("D976-86.1", "D976-86.2", "D976-86.3")
def wrong_approval(document: str, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """Recommendations, requirements or the procedure approved by another than the Head of PA."""
    provisions = ("D976-86.1", "D976-86.2", "D976-86.3")
    provision = next(one for one in provisions if law.value(one, "document", on=on) == document)
    if acting.office != "head_of_pa":
        yield Violation(provision, "not_this_office", {"office": acting.office, "needed": "head_of_pa"})
