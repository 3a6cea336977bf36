"""Payloads of drafts, their sheets and their examination."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

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
from services.acts.payloads.base import Payload, load, many, words


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


def acting(payload: Mapping[str, Any]) -> Acting:
    """The person who acts."""
    made: Acting = load(ActingPayload, payload["acting"])
    return made


def texts(payload: Mapping[str, Any]) -> tuple[Text, ...]:
    """The texts a payload brings, if any."""
    return tuple(load(TextPayload, text) for text in payload.get("texts", ()))
