"""Obligations in a calendar program: a secret address, the rights of its reader at each fetch."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from werkzeug.test import Client, TestResponse

from bus.database import Database
from services.reporting.board.access import Viewer
from services.reporting.board.app import Board
from services.reporting.board.subscriptions import AWAY, MOST
from tests.reporting.builders import an_envelope, an_obligation
from tests.reporting.projected import TODAY, a_projection, show
from tests.reporting.provider import Provider
from tests.reporting.provider import running as provider_running
from tests.reporting.test_oidc import PAGE, a_browser, signed_in

OFFICIAL = Viewer("Ахметов А.", frozenset(("official",)), "minhealth", "head_of_pa", "sub-1")
ALL = Viewer("Сериков С.", frozenset(("all",)), None, None, "sub-2")
OPERATOR = Viewer("Болатов Б.", frozenset(("operator",)), None, None, "sub-3")
OWN = {"Origin": "http://localhost"}


class Someone:
    """A board where the reader and the day may change."""

    def __init__(self, db: Database) -> None:
        self.viewer: Viewer | None = OFFICIAL
        self.day = TODAY
        self.client = Client(Board(db, lambda: self.day, lambda _request: self.viewer))

    def post(self, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
        """Send the form of the page."""
        return self.client.post("/subscriptions", data=form, headers=OWN if headers is None else headers)

    def opened(self, code: str = "minhealth") -> str:
        """The path of a new address."""
        return address_in(self.post(code=code))

    def fetched(self, address: str, **headers: str) -> TestResponse:
        """What a calendar program gets, which cannot sign in."""
        viewer, self.viewer = self.viewer, None
        answer = self.client.get(address, headers=headers)
        self.viewer = viewer
        return answer


def address_in(answer: TestResponse) -> str:
    """The address that a page tells."""
    found = re.search(r'value="http://localhost(/feeds/duties/[^"?]+)', answer.get_data(as_text=True))
    assert found, answer.status
    return found[1]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A projection with a missed duty of the Ministry of Health and one of the Head of the Administration."""
    opened = a_projection(tmp_path)
    duty = an_obligation("duty-2", debtor="head_of_pa", what="summary_report")
    show(
        opened, [an_envelope("control.obligation_opened.v1", "item/act-1:1", {"obligation": duty}, number=9)]
    )
    yield opened
    opened.close()


@pytest.fixture
def someone(db: Database) -> Someone:
    """An official of the Ministry of Health."""
    return Someone(db)


@pytest.mark.parametrize(("code", "duty"), [("minhealth", "duty-1"), ("head_of_pa", "duty-2")])
def test_a_body_and_an_office_have_a_calendar_without_signing_in(
    someone: Someone, code: str, duty: str
) -> None:
    """The address is told once, on the page that opened it, which is kept nowhere."""
    answer = someone.post(code=code)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    address = address_in(answer)
    calendar = someone.fetched(f"{address}?lang=en")
    assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (entry,) = Calendar.from_ical(calendar.data).walk("VEVENT")
    assert entry["uid"] == f"{duty}@reglament"
    assert (
        someone.fetched(f"{address}?lang=en", **{"If-None-Match": calendar.headers["ETag"]}).status_code
        == 304
    )
    page = someone.client.get("/subscriptions").get_data(as_text=True)
    assert "Ахметов А." in page
    assert address not in page


def test_each_fetch_shows_what_the_reader_may_see_now(someone: Someone) -> None:
    """Moved to another body the reader's address is nothing; back again it answers."""
    address = someone.opened()
    for groups, status in (
        (Viewer("Ахметов А.", frozenset(("official",)), "minfin", None, "sub-1"), 404),
        (OFFICIAL, 200),
        (Viewer("Ахметов А.", frozenset(("public",)), None, None, "sub-1"), 404),
        (Viewer("Ахметов А.", frozenset(("official",)), "minfin", None, "sub-9"), 404),
        (OFFICIAL, 200),
    ):
        someone.viewer = groups
        someone.client.get("/")
        assert someone.fetched(address).status_code == status


def test_a_reader_of_the_same_name_changes_nothing(someone: Someone) -> None:
    """Rights belong to whom the provider knows, not to a name."""
    address = someone.opened()
    someone.viewer = Viewer(OFFICIAL.name, frozenset(("public",)), None, None, "sub-9")
    someone.client.get("/regional")
    assert someone.fetched(address).status_code == 200


def test_the_address_of_a_reader_who_stays_away_stops_answering(someone: Someone) -> None:
    """Ninety days after the last visit; a visit brings it back."""
    address = someone.opened()
    someone.day = TODAY + AWAY
    assert someone.fetched(address).status_code == 200
    someone.day += timedelta(days=1)
    assert someone.fetched(address).status_code == 404
    someone.client.get("/")
    assert someone.fetched(address).status_code == 200


def test_a_closed_address_is_as_if_it_never_was(someone: Someone, db: Database) -> None:
    """Its reader closes it, or an operator; nobody else."""
    nothing = someone.fetched("/nothing").data
    for closes, status in ((ALL, 200), (OFFICIAL, 404), (OPERATOR, 404)):
        someone.viewer = OFFICIAL
        address = someone.opened()
        identifier = next(iter(ids(db)))
        someone.viewer = closes
        someone.post(id=identifier)
        answer = someone.fetched(address)
        assert answer.status_code == status
        if status == 404:
            assert answer.data == nothing
        someone.viewer = OPERATOR
        for left in ids(db):
            someone.post(id=left)


def ids(db: Database) -> list[str]:
    """The hashes of the addresses."""
    with db.transaction(reading=True) as tx:
        return [row[0] for row in tx.connection.exec_driver_sql("SELECT id FROM board_feed")]


@pytest.mark.parametrize("code", ["minfin", "nobody", "", "../x", "prime_minister"])
def test_what_one_may_not_see_cannot_be_subscribed_to(someone: Someone, db: Database, code: str) -> None:
    """Another body, another office, none at all."""
    assert someone.post(code=code).status_code == 404
    assert someone.client.get("/subscriptions", query_string={"code": code}).status_code == 200
    assert ids(db) == []


def test_who_sees_all_may_subscribe_to_any_body_but_an_operator_to_none(someone: Someone) -> None:
    """An operator sees no contents; nobody else is let in at all."""
    someone.viewer = ALL
    assert someone.fetched(someone.opened("minfin")).status_code == 200
    someone.viewer = OPERATOR
    assert someone.post(code="minfin").status_code == 404
    someone.viewer = None
    assert someone.post(code="minfin").status_code == 404


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_of_another_site_opens_nothing(
    someone: Someone, db: Database, headers: dict[str, str]
) -> None:
    """The browser says where a form comes from."""
    assert someone.post(headers, code="minhealth").status_code == 404
    assert ids(db) == []


def test_there_is_an_end_to_how_many_a_reader_has(someone: Someone, db: Database) -> None:
    """More are not opened until one is closed, and none is offered; the page says how many there may be."""
    offer = 'name="code"'
    assert offer in someone.client.get("/subscriptions").get_data(as_text=True)
    for _ in range(MOST):
        someone.opened()
    full = someone.client.get("/subscriptions").get_data(as_text=True)
    assert offer not in full
    assert str(MOST) in full
    assert someone.post(code="minhealth").status_code == 404
    assert len(ids(db)) == MOST


def test_the_secret_is_kept_nowhere(
    someone: Someone, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the database nor in the log, where a page fails."""
    caplog.set_level(logging.DEBUG)
    address = someone.opened()
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.glob("reporting.sqlite*"))
    someone.day = "no day"  # type: ignore[assignment] # a fault of ours, so that the answer fails
    assert someone.fetched(address).status_code == 500
    assert "a page failed: /feeds/duties/-" in caplog.text
    assert secret not in caplog.text


def test_behind_openid_connect_the_form_bears_the_word_of_the_session(db: Database, tmp_path: Path) -> None:
    """Without it nothing is opened; the address then needs no session, and names the board as readers do."""
    with provider_running() as provider:
        assert isinstance(provider, Provider)
        provider.reader["groups"] = ["mz"]
        browser = a_browser(db, provider, tmp_path)
        signed_in(browser)
        page = browser.get("/subscriptions", headers=PAGE).get_data(as_text=True)
        found = re.search(r'name="word" value="([^"]+)"', page)
        assert found
        asked = {"code": "minhealth"}
        assert browser.post("/subscriptions", data=asked, headers=OWN).status_code == 404
        answer = browser.post("/subscriptions", data={**asked, "word": found[1]}, headers=OWN)
        address = address_in(answer)
    program = Client(browser.application)
    assert program.get(address).status_code == 200
    assert program.get("/feeds/minhealth.ics").status_code == 401
