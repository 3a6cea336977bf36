"""What is asked in a year of regional meetings, made from numbers: so it is known what must come of it."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from bus.tables import ALMATY

TOPICS = ("Амбулатория", "Дорога", "Водопровод", "Школа", "Котельная", "Жилье", "Автобус", "Освещение")
SPHERES = ("health", "roads", "water", "schools", "heat", "housing", "transport", "electricity")
REPEATED = 4
"""How many times the same is asked at a meeting."""
BY_CALL, BY_EVENT = 6, 4
"""Of a hundred questions so many come by call and by event; the others as a spreadsheet."""
CONTROLLED = 2
"""Groups of a meeting put under control."""
HEAD = ("topic", "text", "date", "sphere", "affected", "name", "consent")


@dataclass(frozen=True)
class Asked:
    """The questions of one meeting by the way they come."""

    rows: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    events: list[tuple[str, dict[str, Any]]]
    controlled: frozenset[str]

    @property
    def all(self) -> list[dict[str, Any]]:
        """All of them."""
        return [*self.rows, *self.calls, *(one for _, one in self.events)]

    def groups(self) -> int:
        """How many different things are asked; one sent without its words is alike only to such."""
        return len({(one["topic"], one.get("text")) for one in self.all})

    def under_control(self) -> int:
        """How many of them wait for a controlled item."""
        return sum(one["topic"] in self.controlled for one in self.all)

    def items(self) -> int:
        """How many controlled items they become."""
        return len({(one["topic"], one.get("text")) for one in self.all if one["topic"] in self.controlled})

    def sheet(self) -> str:
        """The rows as a workbook in base64."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(HEAD)
        for one in self.rows:
            sheet.append(
                [one["topic"], one["text"], one["received_on"], one["sphere"], one["affected"], "Н. Н.", "да"]
            )
        out = BytesIO()
        book.save(out)
        return b64encode(out.getvalue()).decode()


@dataclass(frozen=True)
class Plan:
    """The year as it is to be played."""

    year: int
    bodies: tuple[str, ...]
    regions: list[str]
    meetings: int
    each: int
    entries: list[dict[str, Any]]

    def day(self, number: int) -> date:
        """The day of a meeting; all in order, from the middle of January to December."""
        return date(self.year, 1, 12) + timedelta(days=number * 330 // self.meetings)

    def meeting(self, number: int) -> dict[str, Any]:
        """A meeting of the schedule by its number."""
        body, region = self.whose(number)
        starts_at = datetime.combine(self.day(number), datetime.min.time(), ALMATY) + timedelta(hours=11)
        return {
            "acting": {"office": "minister", "body": body, "person": "M. Minister"},
            "meeting": f"rm-{number}",
            "body": body,
            "region": region,
            "starts_at": starts_at.isoformat(),
            "planned_minutes": 120,
            "report_minutes": 30,
            "mode": "offline",
            "planned": "schedule",
            "convenience": "market day",
            "held_by": {"level": "first_head"},
        }

    def whose(self, number: int) -> tuple[str, str]:
        """Body and region of a meeting; no pair twice before all pairs have met."""
        return self.bodies[number % len(self.bodies)], self.regions[
            number // len(self.bodies) % len(self.regions)
        ]

    def asked(self, number: int) -> Asked:
        """The questions of a meeting."""
        found = [self._question(number, n) for n in range(self.each)]
        calls, events = self.each * BY_CALL // 100, self.each * BY_EVENT // 100
        by_call = [{**one, "citizen": {"name": "Нурлан Н."}, "consent": True} for one in found[:calls]]
        by_event = [{k: v for k, v in one.items() if k != "text"} for one in found[calls : calls + events]]
        topics = sorted({one["topic"] for one in found})
        return Asked(
            found[calls + events :],
            by_call,
            [(str(one["id"]), one) for one in by_event],
            frozenset(topics[:CONTROLLED]),
        )

    def _question(self, meeting: int, number: int) -> dict[str, Any]:
        body, region = self.whose(meeting)
        kind, district = number % len(TOPICS), number // (len(TOPICS) * REPEATED)
        return {
            "id": f"rm-{meeting}-q{number}",
            "meeting": f"rm-{meeting}",
            "region": region,
            "body": body,
            "topic": f"{TOPICS[kind]}, район {district}",
            "sphere": SPHERES[kind],
            "text": f"Когда исправят: {TOPICS[kind].lower()}, район {district}?",
            "channel": "at_meeting_spoken",
            "received_on": self.day(meeting).isoformat(),
            "affected": number * 37 % 9000 + 1,
        }


def plan(year: int, bodies: tuple[str, ...], regions: list[str], meetings: int, each: int) -> Plan:
    """A year of so many meetings with so many questions each."""
    bare = Plan(year, bodies, regions, meetings, each, [])
    entries = []
    for number in range(meetings):
        body, region = bare.whose(number)
        on = bare.day(number).isoformat()
        entries.append({"body": body, "region": region, "on": on, "mode": "offline", "sphere": SPHERES[0]})
    return Plan(year, bodies, regions, meetings, each, entries)
