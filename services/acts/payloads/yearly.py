"""Payloads of documents in approval, of the address, the plan, the monitoring of decrees."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from services.acts.model.consultation import Consultation, Position, Settlement, Spoken
from services.acts.model.yearly import Address, Dispute, Fault, Measure, MonitoredDecree, Proposal, Result
from services.acts.payloads.base import Payload, load, many, words
from services.acts.payloads.drafts import ActingPayload


class PositionPayload(Payload):
    makes = Position
    body = fields.Str()


class ConsultationPayload(Payload):
    makes = Consultation
    id = fields.Str()
    case = fields.Str()
    title = fields.Dict(keys=fields.Str(), values=fields.Str())
    compiler = fields.Str()
    sent_at = fields.AwareDateTime()
    asked = many(PositionPayload)
    term_days = fields.Int()
    to_head_of_state = fields.Bool()


class SettlementPayload(Payload):
    makes = Settlement
    on = fields.Date()
    outcome = fields.Str()
    text = fields.Str()
    participants = words()


class SpokenPayload(Payload):
    makes = Spoken
    body = fields.Str(data_key="approver")
    decision = fields.Str()
    acting = fields.Nested(ActingPayload)
    on = fields.Date()
    remark = fields.Str()


class AddressPayload(Payload):
    makes = Address
    id = fields.Str()
    year = fields.Int()
    out_of_turn = fields.Bool()


class ProposalPayload(Payload):
    makes = Proposal
    body = fields.Str()
    topic = fields.Str()
    content = fields.Str()
    on = fields.Date()


class MeasurePayload(Payload):
    makes = Measure
    number = fields.Str()
    measure = fields.Dict(keys=fields.Str(), values=fields.Str())
    completion_form = fields.Str()
    executor = fields.Str()
    coexecutors = words()
    deadline = fields.Date()


class DisputePayload(Payload):
    makes = Dispute
    measure = fields.Str()
    about = fields.Str()
    raised_by = fields.Str()
    decision = fields.Str()


class FaultPayload(Payload):
    makes = Fault
    fault = fields.Str()
    norm = fields.Str()
    proposal = fields.Str()


class ResultPayload(Payload):
    makes = Result
    year = fields.Int()
    monitor = fields.Str()
    on = fields.Date()
    methods = words()
    findings = many(FaultPayload)


class DecreePayload(Payload):
    makes = MonitoredDecree
    id = fields.Str()
    number = fields.Str()
    title = fields.Dict(keys=fields.Str(), values=fields.Str())
    signed_on = fields.Date()
    developer = fields.Str()
    units = words()


def measures(payload: Mapping[str, Any]) -> tuple[Measure, ...]:
    """The rows of App. 2 that a payload brings, if any."""
    return tuple(load(MeasurePayload, one) for one in payload.get("measures", ()))
