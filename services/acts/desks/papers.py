"""Documents at the Government Apparatus, materials of presentations, statutory forms."""

from base64 import b64decode
from typing import Any

from bus.database import Transaction
from bus.rpc import rpc
from bus.service import BadPayload
from law import LawError, Violation, refuse
from law.answers import Malformed, instant_or_day
from services.acts import answers, store
from services.acts.desks.desk import Desk, Payload
from services.acts.events.papers import document_registered
from services.acts.materials import faults
from services.acts.model import Change
from services.acts.model.incoming import Incoming, Registered
from services.acts.model.yearly import Plan
from services.acts.rules import acceptance, forms, presentation


class Papers(Desk):
    """What comes on paper or as a file."""

    @rpc
    def register_document(self, tx: Transaction, payload: Payload) -> Payload:
        """A document is brought to the Government Apparatus: accepted, or returned with every reason."""
        before = store.kept(tx, Registered, payload["id"])
        if before is not None and before.accepted:
            refuse([Violation("D976-26", "draft_exists", {"draft": payload["id"]})])
        document = _incoming(tx, payload)
        found = acceptance.refusals(document, tx.law, tx.today)
        new = Registered(
            payload["id"],
            payload["title"],
            document,
            not found,
            acceptance.received_on(document, tx.law, tx.today),
            tx.today,
            tuple(acceptance.refusal_code(one, tx.law, tx.today) for one in found),
        )
        reasons = [answers.reason(tx.law, one, tx.today, payload.get("lang", "en")) for one in found]
        store.save_kept(tx, Change(new, (document_registered(new, reasons),)))
        return {"accepted": new.accepted, "received_on": new.received_on.isoformat(), "refusals": reasons}

    @rpc(reads=True)
    def check_materials(self, tx: Transaction, payload: Payload) -> Payload:
        """A note or slides for a presentation, checked on the file itself."""
        content, lang = _decoded(payload["content"]), payload.get("lang", "en")
        found = faults(payload["kind"], payload["name"], content, tx.law, tx.today)
        return {"accepted": not found, "faults": [_told(tx, one, lang) for one in found]}

    @rpc(reads=True)
    def presentation_demand(self, tx: Transaction, payload: Payload) -> Payload:
        """Whether a draft is presented before the Government's sitting."""
        found = presentation.demand(payload["subject"], payload.get("instructed_by_pm", False))
        says = tx.law.provision(found.provision).rule
        return {"answer": found.answer, "provision": found.provision, "says": says}

    @rpc(reads=True)
    def check_planned_bill(self, tx: Transaction, payload: Payload) -> Payload:
        """An entry of the plan of legislative drafting: its bodies and responsible officials."""
        officials = tuple((one["body"], one["office"]) for one in payload["officials"])
        bill = presentation.PlannedBill(payload["title"], tuple(payload["bodies"]), officials)
        found = presentation.faulty_plan_entry(bill, tx.law, tx.today)
        return {"faults": [_told(tx, one, payload.get("lang", "en")) for one in found]}

    @rpc(reads=True)
    def form(self, tx: Transaction, payload: Payload) -> Payload:
        """A statutory form filled in, by the columns of the register; a renderer prints it."""
        lang, key = payload.get("lang", "kk"), payload["subject"]
        if payload["form"] == "D976-App2":
            plan = store.kept(tx, Plan, key)
            if plan is None:
                refuse([Violation("D976-26", "draft_unknown", {"draft": key})])
            assert plan is not None  # noqa: S101 - refused above
            return forms.plan_form(plan, tx.law, lang)
        fill = forms.approval_sheet if payload["form"] == "D976-App1" else forms.instruction_sheet
        return fill(self.held_draft(tx, key), tx.law, lang)


def _incoming(tx: Transaction, payload: Payload) -> Incoming:
    """The document as it arrived; a sender or an instant that is none is told by its field."""
    try:
        return answers.incoming(payload, instant_or_day(payload, "arrived_at"), tx.law, tx.today)
    except Malformed as malformed:
        raise BadPayload(f"/{malformed.field}", malformed.message) from None
    except LawError as unknown:
        raise BadPayload("/sender/body", str(unknown)) from None


def _decoded(letters: str) -> bytes:
    """The file, or nothing where the letters are no base64: an empty file is told as unreadable."""
    try:
        return b64decode(letters, validate=True)
    except ValueError:
        return b""


def _told(tx: Transaction, found: Violation, lang: str) -> dict[str, Any]:
    """A fault as it travels."""
    message = tx.law.message(found.code, lang, **found.facts)
    told = {"provision": found.provision, "code": found.code, "message": message}
    return told | ({"place": found.facts["place"]} if "place" in found.facts else {})
