"""Strict JSON and schemas: one meaning for every reader, or a refusal that says what is wrong."""

import contextlib
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bus.contract import BadPayload, ContractBroken, Contracts, Malformed, canonical, contracts, parse_json

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"a":1,"a":2}', "duplicate_key"),
        (b'{"x":{"a":1,"\\u0061":2}}', "duplicate_key"),
        (b"[NaN]", "not_a_number"),
        (b"[-Infinity]", "not_a_number"),
        (b"[1e400]", "number_out_of_range"),
        (b"[9007199254740993]", "number_out_of_range"),
        (b"[" + b"9" * 5000 + b"]", "number_out_of_range"),
        (b'"\\u0000"', "nul"),
        (b'{"a\\u0000":1}', "nul"),
        (b'"\\ud800"', "lone_surrogate"),
        (b'["\xed\xa0\x80"]', "not_utf8"),
        (b"\xff", "not_utf8"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"[" * 50 + b"]" * 50, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, "too_deep"),
        (b'{"a":}', "not_json"),
        (b"1 2", "not_json"),
        (b"", "not_json"),
        (b" " * 300_000, "too_large"),
    ],
)
def test_what_readers_understand_differently_is_refused(raw: bytes, code: str) -> None:
    """With a code, a place and a message."""
    with pytest.raises(Malformed) as refused:
        parse_json(raw)
    assert refused.value.code == code
    assert len(str(refused.value)) < 200


@given(JSON)
def test_what_is_written_is_read_back(value: object) -> None:
    """In the canonical form and in any other."""
    assert parse_json(orjson.dumps(value, option=orjson.OPT_INDENT_2)) == value
    assert canonical(parse_json(canonical(value))) == canonical(value)


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_no_bytes_do_anything_but_be_read_or_refused(raw: bytes) -> None:
    """Whatever they are."""
    with contextlib.suppress(Malformed):
        parse_json(raw)


RECEIPT = {
    "agency": "mne",
    "agency_event": "x",
    "event_type": "agencies.extension_requested.v1",
    "subject": "item/1",
    "outcome": "applied",
    "violations": [],
    "at": "2025-01-01T00:00:00+05:00",
}


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"agency": "A B"}, "/agency", "does not match"),
        ({"outcome": "lost"}, "/outcome", "is not one of"),
        ({"at": "yesterday"}, "/at", "date-time"),
        ({"more": 1}, "/more", "unexpected"),
        ({"violations": [{"code": "x"}]}, "/violations/0/provision", "required"),
    ],
)
def test_a_schema_violation_names_its_field(change: dict[str, object], field: str, says: str) -> None:
    """As a JSON pointer, with what was expected there."""
    with pytest.raises(BadPayload) as bad:
        contracts().check_event("control.receipt_issued.v1", {**RECEIPT, **change})
    assert bad.value.field == field
    assert says in bad.value.message


def test_a_trailing_newline_does_not_pass_a_pattern() -> None:
    """A `$` means the end."""
    with pytest.raises(BadPayload):
        contracts().check_event("control.receipt_issued.v1", {**RECEIPT, "agency": "mne\n"})


def test_an_unknown_schema_names_the_nearest() -> None:
    """A misspelt type is a programming error."""
    with pytest.raises(ContractBroken, match=r"receipt_issued\.v1"):
        contracts().check_event("control.receipt_isued.v1", RECEIPT)


def test_every_schema_of_the_suite_compiles() -> None:
    """And every event type is found by its name."""
    for event_type in contracts().events:
        with pytest.raises(BadPayload):
            contracts().check_event(event_type, {"no such field at all": 1})


def test_a_schema_without_id_or_used_twice_is_refused(tmp_path: Path) -> None:
    """Naming the file."""
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(ContractBroken, match=r"a\.json"):
        Contracts(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text('{"$id": "reglament:x"}')
    with pytest.raises(ContractBroken, match="used twice"):
        Contracts(tmp_path)
