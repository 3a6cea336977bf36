"""The yearly address, the national plan, and the monitoring of decrees (chapters 2, 5 and 7 of the Rules)."""

from typing import TypeVar

from bus.database import Transaction
from bus.rpc import rpc
from law import Violation, refuse
from services.acts import payloads, store
from services.acts.actions import addressing, monitoring, planning
from services.acts.desks.desk import Desk, Payload, standing, today
from services.acts.events import snapshot
from services.acts.events.yearly import plan_snapshot
from services.acts.model import Change
from services.acts.model.yearly import Address, MonitoredDecree, Plan
from services.acts.rules.address import lacking, warned_of

T = TypeVar("T", Address, Plan, MonitoredDecree)


class Yearly(Desk):
    """What comes round with the year."""

    # ---------------------------------------------------------------- the address
    @rpc
    def open_address(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA opens the year of an address."""
        new = payloads.load(payloads.AddressPayload, payload["address"])
        _refuse_known(store.kept(tx, Address, new.id), new.id)
        return self.addressed(tx, addressing.open_address(new, standing(tx, payload), today(tx)))

    @rpc
    def propose(self, tx: Transaction, payload: Payload) -> Payload:
        """The Government or an accountable body proposes topic and content."""
        acting = standing(tx, payload)
        proposal = payloads.load(
            payloads.ProposalPayload, payload["proposal"], body=acting.body, on=tx.today.isoformat()
        )
        return self.addressed(
            tx, addressing.propose(self.address_of(tx, payload), acting, proposal, today(tx))
        )

    @rpc
    def form_proposals(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA forms the final proposals; an unusual day is warned of."""
        found, acting = self.address_of(tx, payload), standing(tx, payload)
        warnings = [
            {"provision": one.provision, "message": tx.law.message(one.code, "en", **one.facts)}
            for one in warned_of(found, tx.today, tx.law)
        ]
        change = addressing.form_proposals(found, acting, payload["topic"], today(tx))
        return self.addressed(tx, change) | {"warnings": warnings}

    @rpc
    def agree_topic(self, tx: Transaction, payload: Payload) -> Payload:
        """The President agrees the final proposals."""
        found, acting = self.address_of(tx, payload), standing(tx, payload)
        return self.addressed(tx, addressing.agree_topic(found, acting, today(tx)))

    @rpc
    def submit_address(self, tx: Transaction, payload: Payload) -> Payload:
        """The draft address goes to the President."""
        found, acting = self.address_of(tx, payload), standing(tx, payload)
        return self.addressed(tx, addressing.submit_address(found, acting, today(tx)))

    @rpc
    def deliver_address(self, tx: Transaction, payload: Payload) -> Payload:
        """The President delivers the address; the national plan is owed from now on."""
        found, acting = self.address_of(tx, payload), standing(tx, payload)
        change = addressing.deliver_address(found, acting, today(tx))
        answer = self.addressed(tx, change)
        plan = addressing.plan_of(change.state, payload.get("plan", f"plan-{change.state.id}"))
        self.planned(tx, planning.open_plan(plan, acting, today(tx)))
        return answer | {"plan": plan.id}

    @rpc
    def set_address_procedure(self, tx: Transaction, payload: Payload) -> Payload:
        """The President sets another procedure for the address."""
        found, acting = self.address_of(tx, payload), standing(tx, payload)
        special = payloads.load(payloads.SpecialPayload, payload["procedure"])
        return self.addressed(tx, addressing.set_address_procedure(found, acting, special, today(tx)))

    def address_of(self, tx: Transaction, payload: Payload) -> Address:
        """The address that a payload names."""
        return _held(store.kept(tx, Address, payload["address"]), payload["address"])

    def addressed(self, tx: Transaction, change: Change[Address]) -> Payload:
        """Keep the address and say how it stands."""
        new = store.save_kept(tx, change)
        owing = lacking(new.proposals, tx.law, tx.today) if new.state == "collecting" else ()
        return {"address": new.id, "state": new.state, "proposals_lacking": list(owing)}

    # ---------------------------------------------------------------- the national plan
    @rpc
    def form_plan(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA forms the draft plan and sends it to the Government Apparatus."""
        units = payloads.load(payloads.UnitsPayload, payload["units"])
        acting, rows = standing(tx, payload), payloads.measures(payload)
        return self.planned(tx, planning.form_plan(self.plan_of(tx, payload), acting, units, rows, today(tx)))

    @rpc
    def work_through(self, tx: Transaction, payload: Payload) -> Payload:
        """The Government Apparatus sends the plan back, worked through with the bodies."""
        acting, rows = standing(tx, payload), payloads.measures(payload)
        bodies = tuple(payload["consulted"])
        return self.planned(
            tx, planning.work_through(self.plan_of(tx, payload), acting, rows, bodies, today(tx))
        )

    @rpc
    def raise_dispute(self, tx: Transaction, payload: Payload) -> Payload:
        """A disagreement on a measure is put on record."""
        acting = standing(tx, payload)
        found = payloads.load(payloads.DisputePayload, payload["dispute"], raised_by=acting.body)
        return self.planned(tx, planning.raise_dispute(self.plan_of(tx, payload), acting, found, today(tx)))

    @rpc
    def decide_plan_dispute(self, tx: Transaction, payload: Payload) -> Payload:
        """The supervising official or the Head of PA decides it."""
        acting = standing(tx, payload)
        found = payloads.load(payloads.DisputePayload, payload["dispute"], raised_by=acting.body)
        return self.planned(
            tx, planning.decide_plan_dispute(self.plan_of(tx, payload), acting, found, today(tx))
        )

    @rpc
    def finalise_plan(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA finalises the plan."""
        acting, rows = standing(tx, payload), payloads.measures(payload)
        return self.planned(tx, planning.finalise_plan(self.plan_of(tx, payload), acting, rows, today(tx)))

    @rpc
    def submit_plan_decree(self, tx: Transaction, payload: Payload) -> Payload:
        """The Government brings the draft decree approving the plan."""
        acting, plan = standing(tx, payload), self.plan_of(tx, payload)
        draft = payloads.load(
            payloads.DraftPayload, payload["draft"], kind="decree", developer={"body": "government"}
        )
        _refuse_known(store.draft(tx, draft.id), draft.id)
        brought = payloads.load(payloads.BroughtPayload, payload)
        of_plan, of_draft = planning.submit_plan_decree(plan, acting, draft, brought, today(tx))
        return self.planned(tx, of_plan) | {"act": snapshot(store.save(tx, of_draft))}

    @rpc(reads=True)
    def plan(self, tx: Transaction, payload: Payload) -> Payload:
        """The draft national plan with its rows."""
        return {"plan": plan_snapshot(self.plan_of(tx, payload))}

    def plan_of(self, tx: Transaction, payload: Payload) -> Plan:
        """The plan that a payload names."""
        return _held(store.kept(tx, Plan, payload["plan"]), payload["plan"])

    def planned(self, tx: Transaction, change: Change[Plan]) -> Payload:
        """Keep the plan and say how it stands."""
        return {"plan": plan_snapshot(store.save_kept(tx, change))}

    # ---------------------------------------------------------------- the monitoring of decrees
    @rpc
    def register_decree(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA enters a normative decree in its register."""
        new = payloads.load(payloads.DecreePayload, payload["decree"])
        _refuse_known(store.kept(tx, MonitoredDecree, new.id), new.id)
        change = monitoring.register_decree(new, standing(tx, payload), today(tx))
        return {"decree": store.save_kept(tx, change).id}

    @rpc
    def open_monitoring_year(self, tx: Transaction, payload: Payload) -> Payload:
        """For each decree of the register its monitors owe the results of a year."""
        decrees = store.every_decree(tx)
        for decree in decrees:
            store.save_kept(tx, monitoring.open_monitoring_year(decree, payload["year"], today(tx)))
        return {"decrees": len(decrees)}

    @rpc
    def give_result(self, tx: Transaction, payload: Payload) -> Payload:
        """A monitor gives the result of a year."""
        found = _held(store.kept(tx, MonitoredDecree, payload["decree"]), payload["decree"])
        result = payloads.load(payloads.ResultPayload, payload["result"], on=tx.today.isoformat())
        change = monitoring.give_result(found, standing(tx, payload), result, today(tx))
        return {"decree": store.save_kept(tx, change).id}

    @rpc
    def approve_monitoring_document(self, tx: Transaction, payload: Payload) -> Payload:
        """The Head of PA approves the recommendations, the requirements or the procedure of monitoring."""
        change = monitoring.approve_document(payload["document"], standing(tx, payload), today(tx))
        tx.announce(*change.events)
        return {"document": change.state, "approved_on": tx.today.isoformat()}


def _held(found: T | None, key: str) -> T:
    """What was asked for, or a refusal that says it is not there."""
    if found is None:
        refuse([Violation("D976-26", "draft_unknown", {"draft": key})])
    assert found is not None  # noqa: S101 - refused above
    return found


def _refuse_known(found: object, key: str) -> None:
    if found is not None:
        refuse([Violation("D976-26", "draft_exists", {"draft": key})])
