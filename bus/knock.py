"""What the door decides on one message of an agency: admitted, or turned away and why. Pure.

What comes from an agency's queue is its own, whatever the message says: `user_id`, `source` and the office
that acts must agree with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from bus.agencies import INGRESS, user_of
from bus.contract import ENVELOPE, BadPayload, Contracts
from bus.event import Envelope
from bus.strict import MAX_BYTES, MAX_DEPTH, Malformed, parse_json
from law.errors import LawError

if TYPE_CHECKING:
    from law import Law


CONTENT_TYPES = frozenset({"application/json", "application/cloudevents+json"})
ENCODINGS = frozenset({"", "utf-8", "utf8"})
PRESIDENTS_OWN = "pa"
"""The President belongs to no body; what he signs reaches the suite through his Administration."""
EARLY = timedelta(minutes=10)
"""How far a sender's clock may run ahead of ours."""
LONGEST_FIELD, LONGEST_MESSAGE = 400, 4000


@dataclass(frozen=True, slots=True)
class Knock:
    """One message as it came: from which agency's queue, its bytes, its AMQP properties and headers.

    Of a message that is too large the body is only its beginning, and `size` says how many bytes came.
    """

    agency: str
    body: bytes
    properties: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message is refused: a code, words that say what to do, where in the message, which provision."""

    code: str
    message: str
    field: str | None = None
    provision: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """As it stands in a receipt."""
        return {
            "provision": self.provision,
            "field": printable(self.field, LONGEST_FIELD) if self.field else None,
            "code": self.code,
            "message": printable(self.message, LONGEST_MESSAGE),
        }


class About(NamedTuple):
    """What could be read of a message."""

    event_id: str | None = None
    event_type: str | None = None
    subject: str | None = None


NOTHING_READ = About()


@dataclass(frozen=True, slots=True)
class Admitted:
    """A message that may pass: the event it is."""

    envelope: Envelope
    digest: bytes


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A message that may not pass, why, and what could be read of it."""

    reasons: tuple[Reason, ...]
    digest: bytes
    of: About = NOTHING_READ


def examine(
    knock: Knock, contracts: Contracts, law: "Law", now: datetime, vhost: str = INGRESS
) -> Admitted | TurnedAway:
    """Decide on one message that came by this vhost; pure, never raises, whatever the bytes."""
    digest = sha256(knock.body).digest()
    outside = tuple(_foreign_properties(knock, user_of(knock.agency, vhost)))
    if outside:
        return TurnedAway(outside, digest)
    try:
        wire = parse_json(knock.body, MAX_BYTES, MAX_DEPTH)
    except Malformed as bad:
        return TurnedAway((Reason(bad.code, bad.message, bad.where or None),), digest)
    try:
        contracts.check_envelope(wire)
    except BadPayload as bad:
        reason = Reason("envelope", bad.message, bad.field or "/")
        return TurnedAway((reason,), digest, _readable(wire, contracts))
    envelope = Envelope.from_wire(wire)
    reasons = tuple(_foreign_claims(knock, envelope, contracts, law, now))
    if reasons:
        return TurnedAway(reasons, digest, about(envelope))
    return Admitted(envelope, digest)


def about(envelope: Envelope) -> About:
    return About(envelope.id, envelope.type, envelope.subject)


def _readable(wire: Any, contracts: Contracts) -> About:
    """What can be told of an event whose envelope is not in order."""
    found = []
    for name in ("id", "type", "subject"):
        value = wire.get(name) if isinstance(wire, dict) else None
        try:
            contracts.check(f"{ENVELOPE}#/properties/{name}", value)
        except BadPayload:
            value = None
        found.append(value)
    return About(*found)


def printable(text: str, longest: int) -> str:
    """A text that any database and any JSON can hold, of bounded length."""
    held = text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
    return held if len(held) <= longest else f"{held[: longest - 3]}..."


def _foreign_properties(knock: Knock, user: str) -> Iterable[Reason]:
    """What the broker's properties must and must not say."""
    properties, headers = knock.properties, knock.properties.get("application_headers") or {}
    if knock.size > MAX_BYTES:
        yield Reason("too_large", f"{knock.size} bytes; expected at most {MAX_BYTES}")
    if properties.get("user_id") != user:
        found = "none" if properties.get("user_id") is None else "another user's"
        yield Reason("user_id", f"expected user_id {user!r}, found {found}; set it", "user_id")
    if properties.get("content_type") not in CONTENT_TYPES:
        yield Reason(
            "content_type", "expected application/json; pickle, YAML and others are not read", "content_type"
        )
    if str(properties.get("content_encoding") or "").lower() not in ENCODINGS or "compression" in headers:
        yield Reason("compressed", "expected plain UTF-8 without compression", "content_encoding")
    if properties.get("malformed"):
        yield Reason(
            "properties", f"{properties['malformed']}; send plain AMQP 0-9-1 properties", "properties"
        )


def _foreign_claims(
    knock: Knock, envelope: Envelope, contracts: Contracts, law: "Law", now: datetime
) -> Iterable[Reason]:
    """What the event claims that this agency may not claim."""
    if envelope.source != f"/agencies/{knock.agency}":
        yield Reason(
            "source", f"expected /agencies/{knock.agency}: an agency speaks for itself only", "/source"
        )
    if envelope.time > now + EARLY:
        yield Reason("time", f"{envelope.time.isoformat()} is in the future; set the sender's clock", "/time")
    if not envelope.type.startswith("agencies.") or envelope.type not in contracts.events:
        yield Reason("type", f"{envelope.type} is no event of agencies; see schemas/events/agencies", "/type")
        return
    try:
        contracts.check_event(envelope.type, envelope.data)
    except BadPayload as bad:
        yield Reason("schema", bad.message, f"/data{bad.field}")
        return
    yield from _foreign_subject(envelope)
    yield from _foreign_office(knock.agency, envelope.data.get("acting"), law, now.date())


def _foreign_subject(envelope: Envelope) -> Iterable[Reason]:
    """Order is kept by subject, so it names the very thing that the data is about."""
    kind, _, identifier = envelope.subject.partition("/")
    named = envelope.data.get(kind)
    if isinstance(named, str) and named != identifier:
        yield Reason("subject", f"expected {kind}/{named}, as data.{kind} says", "/subject")


def _foreign_office(agency: str, acting: Mapping[str, Any] | None, law: "Law", on: date) -> Iterable[Reason]:
    """An event carries acts of offices of that body only."""
    if acting is None:
        return
    if acting["body"] != agency:
        yield Reason("body", f"{acting['body']} acts, but {agency} sent it", "/data/acting/body")
    elif not _sits_in(acting["office"], agency, law, on):
        yield Reason("office", f"{agency} has no office {acting['office']}", "/data/acting/office")


def _sits_in(office_code: str, agency: str, law: "Law", on: date) -> bool:
    """Whether a body has an office on a day."""
    try:
        office, body = law.office(office_code), law.body(agency, on=on)
    except LawError:
        return False
    if office.body is not None or office.forms:
        return office.body in (None, agency) and (not office.forms or body.form in office.forms)
    return office.level is not None or agency == PRESIDENTS_OWN


def receipt(
    agency: str,
    outcome: str,
    at: datetime,
    of: About,
    *,
    reasons: Sequence[Reason] = (),
    digest: bytes = b"",
) -> dict[str, Any]:
    """The data of a receipt: what became of one message of an agency."""
    return {
        "agency": agency,
        "agency_event": of.event_id,
        "event_type": of.event_type,
        "subject": of.subject,
        "outcome": outcome,
        "reasons": [reason.to_wire() for reason in reasons],
        "message_hash": digest.hex() or "-",
        "at": at.isoformat(),
    }
