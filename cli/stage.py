"""Where a story is played: the embedded suite, or the six processes on RabbitMQ and PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from bus.embedded import Suite
from bus.gateway import Gateway
from bus.tables import ALMATY
from cli.wiring import every_service


class Stage(Protocol):
    """What a story needs of the suite."""

    def advance(self, to: date | datetime) -> None:
        """Move the suite's clock day by day; each day what is due is done and all events arrive."""

    def call(self, method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call `service.method`; raises Refused where the law refuses."""

    def knock(self, agency: str, body: bytes, properties: Mapping[str, Any]) -> str | None:
        """Send bytes to the gateway as an agency does; says why if they do not even get there."""

    def settle(self) -> None:
        """Wait until nothing is under way."""

    def receipts(self, agency: str) -> list[dict[str, Any]]:
        """The receipts of an agency so far, oldest first."""

    def events(self) -> int:
        """How many events the services have announced and agencies have sent through the door."""


@dataclass
class Embedded:
    """One process, SQLite, in-process transport."""

    suite: Suite

    def advance(self, to: date | datetime) -> None:
        """Move the clock; an hour of the same day is only another hour."""
        if isinstance(to, datetime) and to.astimezone(ALMATY).date() == self.suite.clock.today():
            self.suite.clock.set(max(to, self.suite.clock.now()))
        else:
            self.suite.advance(to)

    def call(self, method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call a method."""
        return self.suite.call(method, payload)

    def knock(self, agency: str, body: bytes, properties: Mapping[str, Any]) -> str | None:
        """Send bytes to the door, which always takes them."""
        self.suite.publish_raw(agency, body, properties)
        return None

    def settle(self) -> None:
        """Carry all events."""
        self.suite.settle()

    def receipts(self, agency: str) -> list[dict[str, Any]]:
        """Receipts from the gateway's database."""
        gateway = self.suite.members["gateway"].service
        assert isinstance(gateway, Gateway)  # noqa: S101 - the wiring says so
        return gateway.receipts(agency)

    def events(self) -> int:
        """Count the event logs."""
        return sum(member.outbox.length() for member in self.suite.members.values())


@contextmanager
def embedded(directory: Path, start: datetime) -> Iterator[Stage]:
    """The suite in this process, its databases in a directory that is made anew."""
    for old in directory.glob("*.sqlite*"):
        old.unlink()
    with Suite(every_service(), directory, start) as suite:
        yield Embedded(suite)
