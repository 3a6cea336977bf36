"""Wire <-> model: what an agency or an official sends becomes frozen data."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from services.acts.actions.approving import Said
from services.acts.model import (
    Acting,
    ActingOrder,
    Attachment,
    Brought,
    Check,
    Conclusion,
    Developer,
    Draft,
    Examination,
    Finding,
    Ground,
    Occasion,
    SpecialProcedure,
    Subject,
    Text,
)
from services.acts.model.consultation import Consultation, Position, Settlement, Spoken
from services.acts.model.yearly import Address, Dispute, Fault, Measure, MonitoredDecree, Proposal, Result


class Payload(Schema):
    """A part of a message that becomes one frozen value; a field left out keeps the value's default."""

    makes: type

    class Meta:
        """The JSON Schema has refused what does not belong; what belongs elsewhere is passed over."""

        unknown = EXCLUDE

    @post_load
    def make(self, found: dict[str, Any], **_: Any) -> Any:
        """Build the value."""
        return self.makes(**{k: tuple(v) if isinstance(v, list) else v for k, v in found.items()})


def many(schema: type[Schema]) -> fields.Field:
    """A list of parts."""
    return fields.List(fields.Nested(schema))


def words() -> fields.Field:
    """A list of codes."""
    return fields.List(fields.Str())


class ActingPayload(Payload):
    makes = Acting
    office = fields.Str()
    body = fields.Str()
    person = fields.Str()
    under_order = fields.Str()


class OrderPayload(Payload):
    makes = ActingOrder
    number = fields.Str()
    body = fields.Str()
    office = fields.Str()
    person = fields.Str()
    from_on = fields.Date()
    to_on = fields.Date()
    scope = fields.Str()
    reference = fields.Str()


class DeveloperPayload(Payload):
    makes = Developer
    body = fields.Str()
    kind = fields.Str()
    unit = fields.Str()
    determined_by = fields.Str()


class GroundPayload(Payload):
    makes = Ground
    kind = fields.Str()
    reference = fields.Str()


class TextPayload(Payload):
    makes = Text
    language = fields.Str()
    sheets = fields.Int()
    annexes = fields.Int()
    digest = fields.Str()
    sheets_signed = fields.Int()


class AttachmentPayload(Payload):
    makes = Attachment
    code = fields.Str()
    sheets = fields.Int()
    signed_by = fields.Str()
    sections = words()
    reference = fields.Str()


class SubjectPayload(Payload):
    makes = Subject
    judges = fields.Bool()
    government_powers = fields.Bool()
    affects_bodies = words()
    interested_bodies = words()
    fiscal_effect = fields.Bool()
    government_initiative = fields.Bool()
    treaty = fields.Bool()
    treaty_signing_on = fields.Date()
    state_planning = fields.Bool()
    private_business = fields.Bool()
    amends = fields.Bool()
    direct_competence = fields.Bool()
    complex = fields.Bool()
    other_materials = fields.Bool()


class OccasionPayload(Payload):
    makes = Occasion
    type = fields.Int()
    on = fields.Date()
    sitting_of = fields.Str()
    meeting_held = fields.Bool()
    ended_on = fields.Date()


class UnitsPayload(Payload):
    makes = Examination
    lead_unit = fields.Str()
    co_executors = words()
    supervisor = fields.Str()
    coordinators = words()


class SpecialPayload(Payload):
    makes = SpecialProcedure
    reference = fields.Str()
    ordered_on = fields.Date()
    lifts = words()
    terms = fields.Dict(keys=fields.Str(), values=fields.Int())


class DraftPayload(Payload):
    makes = Draft
    id = fields.Str()
    kind = fields.Str()
    title = fields.Dict(keys=fields.Str(), values=fields.Str())
    developer = fields.Nested(DeveloperPayload)
    ground = fields.Nested(GroundPayload)
    secrecy = fields.Str()
    channel = fields.Str()
    paper_reason = fields.Str()
    texts = many(TextPayload)
    subject = fields.Nested(SubjectPayload)
    attachments = many(AttachmentPayload)
    items = fields.List(fields.Dict())
    considerations = words()
    occasion = fields.Nested(OccasionPayload)
    deviation_reason = fields.Str()
    duplicates_decided = fields.Str()
    examination = fields.Nested(UnitsPayload, data_key="units")
    number = fields.Str()
    signed_on = fields.Date()
    signed_by = fields.Nested(ActingPayload)
    published = fields.Bool()


class BroughtPayload(Payload):
    makes = Brought
    channel = fields.Str()
    resolution = fields.Str(data_key="government_resolution")
    remarks_considered = fields.Bool()
    texts = many(TextPayload)
    attachments = many(AttachmentPayload)


class CheckPayload(Payload):
    makes = Check
    units = fields.Nested(UnitsPayload)
    duplicates_decided = fields.Str()


class FindingPayload(Payload):
    makes = Finding
    criterion = fields.Str()
    met = fields.Bool()
    remark = fields.Str()


class ConclusionPayload(Payload):
    makes = Conclusion
    unit = fields.Str()
    by = fields.Nested(ActingPayload, data_key="acting")
    on = fields.Date()
    findings = many(FindingPayload)
    visa_only = fields.Bool()
    substantial = fields.Bool()
    removable = fields.Bool()


class SaidPayload(Payload):
    makes = Said
    approver = fields.Str()
    decision = fields.Str()
    acting = fields.Nested(ActingPayload)
    on = fields.Date()
    deed = fields.Str(data_key="act")
    remark = fields.Str()


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


_SCHEMAS: dict[type[Schema], Schema] = {}


def load(schema: type[Schema], payload: Mapping[str, Any], **more: Any) -> Any:
    """The value that a checked payload holds, with facts of the envelope beside it."""
    if schema not in _SCHEMAS:
        _SCHEMAS[schema] = schema()
    return _SCHEMAS[schema].load({**payload, **more})


def acting(payload: Mapping[str, Any]) -> Acting:
    """The person who acts."""
    made: Acting = load(ActingPayload, payload["acting"])
    return made


def texts(payload: Mapping[str, Any]) -> tuple[Text, ...]:
    """The texts a payload brings, if any."""
    return tuple(load(TextPayload, text) for text in payload.get("texts", ()))
