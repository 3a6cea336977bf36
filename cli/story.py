"""A story: what officials do and what agencies send over a year, read from files and played in order of time.

`calls/*.yaml` hold the steps of officials (a method of a service and its payload); `agencies/<code>.jsonl`
hold the events of one agency as it sends them, one a line, among them those the law or the door refuses.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from bus.tables import ALMATY

OUTCOMES = ("applied", "refused", "turned_away", "repeated")


class Loader(yaml.CSafeLoader):
    """YAML in which `on`, `off`, `yes` and `no` are words, as in YAML 1.2."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class StoryError(Exception):
    """A file of the story cannot be used; the message says where, what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Call:
    """An official's step: a method of a service; `refused` names the provisions by which the law says no."""

    at: datetime
    where: str
    method: str
    payload: Mapping[str, Any]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knock:
    """What an agency sends; `outcome` is what must become of it, for the provisions or codes named."""

    at: datetime
    where: str
    agency: str
    body: bytes
    event_id: str | None
    outcome: str
    because: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)


Step = Call | Knock


def read_story(directory: Path) -> list[Step]:
    """All the steps in order of time; raises StoryError naming file and line or step."""
    if not directory.is_dir():
        raise StoryError(f"{directory}: no such directory; expected calls/*.yaml and agencies/*.jsonl in it")
    steps: list[Step] = [step for path in sorted(directory.glob("calls/*.yaml")) for step in _calls(path)]
    steps += [step for path in sorted(directory.glob("agencies/*.jsonl")) for step in _knocks(path)]
    if not steps:
        raise StoryError(f"{directory}: no steps; expected calls/*.yaml and agencies/*.jsonl in it")
    return sorted(steps, key=lambda step: step.at)


def _calls(path: Path) -> Iterator[Call]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StoryError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from None
    for number, entry in enumerate(entries or (), start=1):
        where = f"{path.name}, step {number}"
        keys(entry, {"at", "call", "payload"}, {"refused"}, where)
        refused = tuple(entry.get("refused", ()))
        yield Call(instant(entry["at"], where), where, entry["call"], plain(entry["payload"]), refused)


def _knocks(path: Path) -> Iterator[Knock]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise StoryError(f"{where}: not JSON: {error}; one object a line is expected") from None
        keys(entry, {"at", "outcome"}, {"event", "raw", "because", "properties"}, where)
        if entry["outcome"] not in OUTCOMES:
            raise StoryError(f"{where}: outcome {entry['outcome']!r}; expected one of {', '.join(OUTCOMES)}")
        yield _knock(path.stem, where, entry)


def _knock(agency: str, where: str, entry: Mapping[str, Any]) -> Knock:
    at = instant(entry["at"], where)
    event = entry.get("event")
    raw = entry["raw"] if event is None else json.dumps(event, ensure_ascii=False)
    return Knock(
        at=at,
        where=where,
        agency=agency,
        body=raw.encode(),
        event_id=event.get("id") if isinstance(event, dict) else None,
        outcome=entry["outcome"],
        because=tuple(entry.get("because", ())),
        properties=entry.get("properties", {}),
    )


def keys(entry: object, required: set[str], optional: set[str], where: str) -> None:
    """Refuse an entry that is no mapping, lacks a key or has one that nobody knows."""
    if not isinstance(entry, dict):
        raise StoryError(f"{where}: expected a mapping with {', '.join(sorted(required))}")
    if missing := required - entry.keys():
        raise StoryError(f"{where}: {', '.join(sorted(missing))} missing")
    if unknown := entry.keys() - required - optional:
        known = ", ".join(sorted(required | optional))
        raise StoryError(f"{where}: unknown key {', '.join(sorted(map(str, unknown)))}; known here: {known}")


def instant(value: object, where: str) -> datetime:
    """A day or an instant, in the time of Astana unless it says otherwise."""
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise StoryError(f"{where}: at: {value!r}; expected a day and an hour, 2026-01-12T10:00") from None
    return read.replace(tzinfo=ALMATY) if read.tzinfo is None else read.astimezone(ALMATY)


def plain(value: Any) -> Any:
    """YAML reads days as dates; payloads hold them as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
