"""The door's decision on one message: what is admitted, and what is turned away and why."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import law
from bus.contract import contracts
from bus.knock import Admitted, Knock, TurnedAway, examine
from bus.tables import ALMATY

NOW = datetime(2026, 3, 2, 10, tzinfo=ALMATY)
GOOD = {"user_id": "agency.mne", "content_type": "application/json"}


def an_event(**changes: Any) -> dict[str, Any]:
    """A lawful event of the Ministry of National Economy: proposals of a co-executor."""
    acting = {"office": "deputy_first_head", "body": "mne", "person": "Серикова А."}
    event = {
        "specversion": "1.0",
        "id": "0001",
        "source": "/agencies/mne",
        "type": "agencies.coexecutor_proposals_submitted.v1",
        "subject": "item/a-1",
        "time": NOW.isoformat(),
        "datacontenttype": "application/json",
        "data": {"acting": acting, "item": "a-1", "on": "2026-03-02", "summary": "Ұсыныстар"},
    }
    return event | changes


def decide(body: bytes | dict[str, Any], **properties: Any) -> Admitted | TurnedAway:
    """What the door says of a message from the queue of `mne`."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return examine(Knock("mne", raw, GOOD | properties), contracts(), law.load(), NOW)


def codes(verdict: Admitted | TurnedAway) -> list[str]:
    """The codes of the reasons."""
    assert isinstance(verdict, TurnedAway)
    return [reason.code for reason in verdict.reasons]


def test_a_lawful_event_is_admitted_as_it_is() -> None:
    """Id, source and data are those of the agency."""
    verdict = decide(an_event())
    assert isinstance(verdict, Admitted)
    assert (verdict.envelope.id, verdict.envelope.agency) == ("0001", "mne")
    assert verdict.envelope.data["summary"] == "Ұсыныстар"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"user_id": None}, "user_id"),
        ({"user_id": "agency.minfin"}, "user_id"),
        ({"content_type": "application/x-python-serialize"}, "content_type"),
        ({"content_type": "application/x-yaml"}, "content_type"),
        ({"content_type": None}, "content_type"),
        ({"content_encoding": "gzip"}, "compressed"),
        ({"content_encoding": "binary"}, "compressed"),
        ({"application_headers": {"compression": "application/x-gzip"}}, "compressed"),
        ({"malformed": "properties cannot be read: error"}, "properties"),
    ],
)
def test_properties_of_another_sender_or_format_are_turned_away(properties: Any, code: str) -> None:
    """The message is not even read."""
    assert codes(decide(an_event(), **properties)) == [code]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b'{"a": NaN}', "not_a_number"),
        (b'{"a": 1e999}', "number_out_of_range"),
        (b'{"a": 123456789012345678901234567890}', "number_out_of_range"),
        (b'{"a": "\\ud800"}', "lone_surrogate"),
        (b'{"a": "\\u0000"}', "nul"),
        (b"[" * 100 + b"]" * 100, "too_deep"),
        (b'"' + b"a" * 300_000 + b'"', "too_large"),
        (b"[]", "envelope"),
        (b"{}", "envelope"),
    ],
)
def test_bytes_that_are_no_event_are_turned_away(raw: bytes, code: str) -> None:
    """Each kind of hostile or broken JSON has its own reason."""
    assert codes(decide(raw)) == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": "/agencies/minfin"}, "source"),
        ({"source": "/services/control"}, "source"),
        ({"type": "control.item_removed.v1"}, "type"),
        ({"type": "agencies.no_such_thing.v1"}, "type"),
        ({"time": (NOW + timedelta(hours=1)).isoformat()}, "time"),
        ({"time": "0000-01-01T00:00:00Z"}, "envelope"),
        ({"time": "2016-12-31T23:59:60Z"}, "envelope"),
        ({"subject": "item/another"}, "subject"),
        ({"data": {}}, "schema"),
        ({"data": {**an_event()["data"], "secret": 1}}, "schema"),
        ({"data": {**an_event()["data"], "on": "yesterday"}}, "schema"),
    ],
)
def test_claims_that_are_not_the_agencys_are_turned_away(changes: Any, code: str) -> None:
    """An agency speaks for itself, in the words of the schemas."""
    assert codes(decide(an_event(**changes))) == [code]


@pytest.mark.parametrize(
    ("acting", "code"),
    [
        ({"office": "first_head", "body": "minfin", "person": "А."}, "body"),
        ({"office": "head_of_pa", "body": "mne", "person": "А."}, "office"),
        ({"office": "president", "body": "mne", "person": "А."}, "office"),
        ({"office": "akim", "body": "mne", "person": "А."}, "office"),
    ],
)
def test_an_office_of_another_body_is_turned_away(acting: Any, code: str) -> None:
    """An event carries acts of offices of that body only."""
    data = {**an_event()["data"], "acting": acting}
    assert codes(decide(an_event(data=data))) == [code]


def test_every_reason_is_given_at_once() -> None:
    """The sender corrects everything in one go."""
    event = an_event(source="/agencies/minfin", time=(NOW + timedelta(days=1)).isoformat())
    assert codes(decide(event)) == ["source", "time"]


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(repr).map(str.encode)
)
def test_no_bytes_whatever_raise(raw: bytes) -> None:
    """The door decides on anything."""
    assert isinstance(decide(raw), TurnedAway)


def test_a_message_of_which_only_the_beginning_was_kept_is_too_large() -> None:
    """Whatever that beginning looks like."""
    body = json.dumps(an_event()).encode()
    verdict = examine(Knock("mne", body, GOOD, 10**9), contracts(), law.load(), NOW)
    assert codes(verdict) == ["too_large"]


def test_what_can_be_read_of_a_bad_envelope_is_told() -> None:
    """So that the sender finds the event; what cannot be trusted is left out."""
    verdict = decide(an_event(specversion="0.3", subject="no subject"))
    assert isinstance(verdict, TurnedAway)
    assert verdict.of == ("0001", "agencies.coexecutor_proposals_submitted.v1", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
INSTANTS = st.datetimes().map(lambda at: at.isoformat() + "+14:00") | st.from_regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:6[0-9](\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})", fullmatch=True
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(an_event())), JSON | INSTANTS, min_size=1))
def test_no_envelope_whatever_raises(changes: dict[str, Any]) -> None:
    """Any field may hold anything; every reason given can be written down."""
    raw = json.dumps(an_event(**changes)).encode()
    verdict = decide(raw)
    assert isinstance(verdict, Admitted) or verdict.reasons
    if isinstance(verdict, TurnedAway):
        for reason in verdict.reasons:
            assert json.loads(json.dumps(reason.to_wire()))["code"] == reason.code


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["acting", "item", "on", "summary", "other"]), JSON, min_size=1))
def test_no_data_whatever_raises(changes: dict[str, Any]) -> None:
    """Within a lawful envelope too."""
    verdict = decide(json.dumps(an_event(data={**an_event()["data"], **changes})).encode())
    assert isinstance(verdict, Admitted) or verdict.reasons
