"""A suite with citizen meetings, and one in which control follows."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import law
from bus.embedded import Suite
from bus.tables import ALMATY
from services.citizen_meetings.service import CitizenMeetings
from services.control.service import Control

START = datetime(2025, 10, 20, 9, tzinfo=ALMATY)


@pytest.fixture(scope="session")
def book() -> law.Law:
    """The law of this edition."""
    return law.load()


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """Citizen meetings in one process, on Monday 20 October 2025 at nine."""
    with Suite([CitizenMeetings], tmp_path, START) as running:
        yield running


@pytest.fixture
def with_control(tmp_path: Path) -> Iterator[Suite]:
    """Citizen meetings and control in one process, on the same day."""
    with Suite([CitizenMeetings, Control], tmp_path, START) as running:
        yield running


@pytest.fixture
def spring(tmp_path: Path) -> Iterator[Suite]:
    """Citizen meetings in one process, on the eve of the meeting of 14 March 2026."""
    with Suite([CitizenMeetings], tmp_path, datetime(2026, 3, 13, 9, tzinfo=ALMATY)) as running:
        yield running
