"""What controlling bodies do meanwhile: risks, roadmaps, methods, interim terms, assessments."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law import Obligation
from law.rule import refuse
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome, met, waived
from services.control.model import Acting, Item, Record
from services.control.rules import assessments, duties, interims, methods, risks, roadmaps, standing

Command = Mapping[str, Any]


def report_risk(item: Item, command: Command, case: Case) -> Outcome:
    """Report a risk upwards; an executor's warning obliges the PA's unit to report it on."""
    acting, on = Acting.of(command["acting"]), date.fromisoformat(command["on"])
    to, provision = risks.addressees(item, acting)
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, provision, on, case.today),
            *risks.strangers(item, acting),
            *risks.missing_proposals(item, acting, provision, command.get("proposals")),
        )
    )
    record = Record(
        "risk", item.subject, on, acting, _facts(command) | {"to": list(to), "provision": provision}
    )
    fact = events.risk_reported(item, record)
    if to == risks.TO_PA_UNIT:
        return Outcome(item, (fact,), (duties.risk_notice(case.law, item, on),), records=(record,))
    return Outcome(item, (fact,), closes=met(case.duties(duties.RISK_NOTICE)), records=(record,))


def approve_roadmap(item: Item, command: Command, case: Case) -> Outcome:
    """Approve a roadmap (App. 3) or a plan of measures; the roadmap meets the duty to have one."""
    acting, on = Acting.of(command["acting"]), date.fromisoformat(command["on"])
    _, provision = roadmaps.approvers(case.law, item, command, on)
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, provision, on, case.today),
            *roadmaps.wrong_approvers(case.law, item, command, acting, on),
            *roadmaps.missing_agreements(case.law, item, command, on),
            *roadmaps.missing_stages(command),
            *roadmaps.measures_beyond(item, command),
            *roadmaps.needless_plans(item, command),
        )
    )
    facts = _facts(command) | {"provision": provision, "coordinated_by": roadmaps.coordinator(item)}
    record = Record("roadmap", item.subject, on, acting, facts)
    asked = roadmaps.agreement_with_pa(case.law, item, command, on)
    closes = met(case.duties(duties.ROADMAP)) if command["kind"] == "roadmap" else ()
    return Outcome(
        item, (events.roadmap_approved(item, record),), (asked,) if asked else (), closes, (record,)
    )


def record_observation(item: Item, command: Command, case: Case) -> Outcome:
    """Keep what a controlling body found by a method of control."""
    acting, on, method = Acting.of(command["acting"]), date.fromisoformat(command["on"]), command["method"]
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-66-2(1)", on, case.today),
            *methods.strangers(item, acting.body),
            *methods.unlawful_methods(item, method),
        )
    )
    record = Record(
        "observation",
        item.subject,
        on,
        acting,
        _facts(command) | {"provision": methods.methods(item)[method]},
    )
    return Outcome(item, (events.item_observed(item, record),), records=(record,))


def set_interim_reports(item: Item, command: Command, case: Case) -> Outcome:
    """Set interim reports on an item, or take them off it; what was owed for the old period is waived."""
    acting, on, period = Acting.of(command["acting"]), date.fromisoformat(command["on"]), command["period"]
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-66-1.1", on, case.today),
            *interims.wrong_setters(item, acting),
            *interims.needless(item, period),
        )
    )
    passed = interims.terms_before(item, period, on) if period else item.interims
    after = item._replace(interim_period=period, interims=passed)
    owed = duties.interim_report(case.law, after)
    to, _ = interims.interim_addressees(case.law, after)
    ended = waived(duty for duty in case.duties(duties.INTERIM) if owed is None or duty != owed.id)
    return Outcome(
        after, (events.interim_reports_set(after, acting, on, to),), (owed,) if owed else (), ended
    )


def assess_execution(item: Item, command: Command, case: Case) -> Outcome:
    """Keep the conclusion that execution is full, partial or poor; what is not full is executed further."""
    acting, on = Acting.of(command["acting"]), date.fromisoformat(command["on"])
    assessment, faults = command["assessment"], tuple(command.get("faults", ()))
    refuse(
        (
            *standing.removed_items(item),
            *standing.impossible_dates(item, "D976-4(9).2", on, case.today),
            *assessments.wrong_documents(assessment, command["stated_in"]),
            *assessments.wrong_persons(assessment, command["stated_in"], acting, item.instruction.executor),
            *assessments.unfit_faults(assessment, faults),
        )
    )
    after = item._replace(assessment=assessment)
    if assessment != "full" and item.state == "reported":
        after = after._replace(state="on_control")
        if on <= item.current_deadline:  # there is time left to report again
            following = interims.next_term(item, on)
            after = after._replace(reported_on=None, deadlines=item.deadlines + 1, interims=following)
    provision = assessments.SOURCES[assessment][0]
    record = Record("assessment", item.subject, on, acting, _facts(command) | {"provision": provision})
    opens = tuple(_again(case, after, on)) if after.deadlines != item.deadlines else ()
    return Outcome(after, (events.execution_assessed(after, record),), opens, records=(record,))


def _again(case: Case, item: Item, on: date) -> Iterator[Obligation]:
    yield duties.execution_report(case.law, item, on)
    if (interim := duties.interim_report(case.law, item)) is not None:
        yield interim


def _facts(command: Command) -> dict[str, Any]:
    return {name: value for name, value in command.items() if name not in ("acting", "item", "on")}
