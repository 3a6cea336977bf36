"""A suite with meetings alone, on a September morning."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import law
from bus.embedded import Suite
from bus.tables import ALMATY
from services.meetings.service import Meetings


@pytest.fixture(scope="session")
def book() -> law.Law:
    """The law of this edition."""
    return law.load()


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """Meetings in one process, on Monday 22 September 2025 at nine."""
    with Suite([Meetings], tmp_path, datetime(2025, 9, 22, 9, tzinfo=ALMATY)) as running:
        yield running
