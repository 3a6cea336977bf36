"""The national plan: formed in the PA, worked through by the Apparatus, finalised, brought as a decree."""

from dataclasses import replace
from datetime import date, datetime

from law import Obligation, owe, refuse, rule
from services.acts.actions.drafting import examine
from services.acts.events import draft_changed
from services.acts.events.yearly import plan_changed
from services.acts.model import Acting, Brought, Change, Developer, Draft, Examination, Ground, Subject, Today
from services.acts.model.yearly import Dispute, Measure, Plan
from services.acts.rules import act_draft, national_plan
from services.acts.rules.visas import not_a_supervisor


def open_plan(plan: Plan, acting: Acting, today: Today) -> Change[Plan]:
    """The address was delivered: within the term the PA forms the plan and sends it to the Apparatus."""
    told = plan_changed(plan, "open_plan", acting, today.on, ("D976-35",))
    return Change(plan, (told,), (_owed(plan, "form_plan", "government_apparatus", today),))


def form_plan(
    plan: Plan, acting: Acting, units: Examination, measures: tuple[Measure, ...], today: Today
) -> Change[Plan]:
    """The responsible unit forms the draft plan (App. 2) and sends it in working order."""
    whole = replace(
        plan,
        measures=measures,
        unit=units.lead_unit or "",
        interested_units=units.co_executors,
        supervisor=units.supervisor or "",
    )
    faults = [
        *national_plan.wrong_step(plan, "form_plan", acting),
        *national_plan.faulty_measures(whole, today.law, today.on),
        *not_a_supervisor(units.supervisor, today.law, today.on),
    ]
    refuse(faults)
    return _next(whole, "with_apparatus", "form_plan", acting, today)


def work_through(
    plan: Plan, acting: Acting, measures: tuple[Measure, ...], consulted: tuple[str, ...], today: Today
) -> Change[Plan]:
    """The Government Apparatus works the plan through with the bodies it binds, and sends it back."""
    whole = replace(plan, measures=measures or plan.measures, consulted=consulted)
    faults = [
        *national_plan.wrong_step(plan, "work_through", acting),
        *national_plan.faulty_measures(whole, today.law, today.on),
        *national_plan.nobody_consulted(whole, "D976-36.4"),
    ]
    refuse(faults)
    return _next(whole, "back_in_pa", "work_through", acting, today)


def raise_dispute(plan: Plan, acting: Acting, dispute: Dispute, today: Today) -> Change[Plan]:
    """A disagreement on the wording or the deadline of a measure is put on record."""
    new = plan.decide(replace(dispute, decided_by=None, decision=None))
    return Change(new, (plan_changed(new, "raise_dispute", acting, today.on, ("D976-37.2",)),))


def decide_plan_dispute(plan: Plan, acting: Acting, dispute: Dispute, today: Today) -> Change[Plan]:
    """The supervising official or the Head of PA decides it."""
    refuse(national_plan.wrong_decider(plan, dispute, acting))
    new = plan.decide(replace(dispute, decided_by=acting))
    return Change(new, (plan_changed(new, "decide_dispute", acting, today.on, ("D976-37.2",)),))


def finalise_plan(plan: Plan, acting: Acting, measures: tuple[Measure, ...], today: Today) -> Change[Plan]:
    """The PA finalises the plan with its units' remarks; no dispute may be left open."""
    whole = replace(plan, measures=measures or plan.measures)
    faults = [
        *national_plan.wrong_step(plan, "finalise_plan", acting),
        *national_plan.faulty_measures(whole, today.law, today.on),
        *national_plan.undecided_disputes(plan),
    ]
    refuse(faults)
    return _next(whole, "finalised", "finalise_plan", acting, today)


@rule("D976-39")
def submit_plan_decree(
    plan: Plan, acting: Acting, draft: Draft, brought: Brought, today: Today
) -> tuple[Change[Plan], Change[Draft]]:
    """The Government brings the draft decree; it goes straight to the visas of clause 24."""
    faults = [
        *national_plan.wrong_step(plan, "submit_plan_decree", acting),
        *national_plan.faulty_decree(acting, brought.resolution, brought.remarks_considered, brought.channel),
        *act_draft.missing_languages(draft),
    ]
    refuse(faults)
    decree = replace(
        draft,
        kind="decree",
        developer=Developer("government", "government"),
        ground=Ground("instruction", f"D976-38.1, {plan.id}"),
        subject=Subject(government_powers=True),
        items=tuple(_item(row) for row in plan.measures),
        examination=Examination(plan.delivered_on, None, plan.unit, plan.interested_units, plan.supervisor),
        submitted_by=acting,
        state="finalised",
    )
    on = today.on.isoformat()
    told = draft_changed(decree, "submit_plan_decree", acting, on, "D976-38.1", "D976-38.2", "D976-39")
    of_decree = Change(decree, (told,))
    if today.law.reading("plan_decree_examination") == "clauses_19_to_24":
        of_decree = examine(decree, acting, "submit_plan_decree", today)
    new = replace(plan, state="decree_in_pa", decree=decree.id)
    closes = ("submit_plan_decree",)
    brought_in = plan_changed(new, "submit_plan_decree", acting, today.on, ("D976-38.1", "D976-38.2"))
    return Change(new, (brought_in,), closes=closes), of_decree


def _item(row: Measure) -> dict[str, object]:
    """A measure of the plan as a clause to be put under control."""
    item: dict[str, object] = {
        "clause": row.number,
        "text": dict(row.measure),
        "executor": row.executor,
        "coexecutors": list(row.coexecutors),
        "row": "national_plan",
        "level": "pa",
    }
    return item | ({"due_on": row.deadline.isoformat()} if row.deadline else {})


NEXT = {
    "form_plan": ("work_through", "pa"),
    "work_through": ("finalise_plan", "government"),
    "finalise_plan": ("submit_plan_decree", "pa"),
}
"""After each step: whose term begins, and to whom it is owed."""


def _next(plan: Plan, state: str, step: str, acting: Acting, today: Today) -> Change[Plan]:
    """The plan in its next state; the next term runs from today (receipt in working order)."""
    new = replace(plan, state=state)  # type: ignore[arg-type]  # one of the states, by the tables above
    following, creditor = NEXT[step]
    told = plan_changed(new, step, acting, today.on, (national_plan.CHAIN[step][0],))
    return Change(new, (told,), (_owed(new, following, creditor, today),), closes=(step,))


@rule("D976-36.4", "D976-37.1", "D976-38.1")
def start_of_term(plan: Plan, step: str, today: Today) -> date | datetime:
    """From when a term runs: from receipt at each step, or one after another from the address."""
    if step != "form_plan" and today.law.reading("national_plan_chain") == "receipt_at_each_step":
        return today.at
    start, chain = plan.delivered_on, list(national_plan.CHAIN)
    for before in chain[: chain.index(step)]:
        start = today.law.deadline(national_plan.CHAIN[before][0], from_=start).due_on
    return start


def _owed(plan: Plan, step: str, creditor: str, today: Today) -> Obligation:
    provision, debtor = national_plan.CHAIN[step]
    due = today.law.deadline(provision, from_=start_of_term(plan, step, today))
    return owe(
        provision,
        f"plan/{plan.id}",
        debtor,
        creditor,
        step,
        from_on=due.counted_from,
        due_on=due.due_on,
        act_by=due.act_by,
    )
