"""What the board hands over, what it names, what waits for its reader."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from werkzeug.test import Client

from bus.contract import canonical, contracts
from bus.database import Database
from bus.embedded import Suite
from services.control.service import Control
from services.reporting import chain
from services.reporting.board import words
from services.reporting.board.access import Viewer
from services.reporting.board.app import Board
from services.reporting.board.words import LANGS, Words
from services.reporting.queries import PAGE
from services.reporting.service import SHOWN, Reporting
from tests.reporting.builders import MORNING, an_act, an_envelope, item_for_control
from tests.reporting.projected import TODAY, a_projection


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A projection with something on every page."""
    opened = a_projection(tmp_path)
    yield opened
    opened.close()


def a_client(db: Database, viewer: Viewer) -> Client:
    """Someone looking at the board."""
    return Client(Board(db, lambda: TODAY, lambda _request: viewer))


OFFICIAL = Viewer("А.", frozenset(("official",)), "minfin")
ALL = Viewer("П.", frozenset(("all",)))
FORMS = [
    *[(name, "act-1") for name in ("D976-App1", "D976-App5", "D976-App6")],
    *[(name, "act-1:1") for name in ("D976-App3", "D976-App7")],
]


@pytest.mark.parametrize(("name", "subject"), FORMS)
def test_the_forms_of_an_act_and_an_item_are_taken_from_their_pages(
    db: Database, name: str, subject: str
) -> None:
    """In each format, as things stand today; the page of the act or item leads there."""
    client = a_client(db, ALL)
    page = "/items/" if ":" in subject else "/acts/"
    said = client.get(f"{page}{subject}?lang=kk").get_data(as_text=True)
    for kind in ("docx", "xlsx", "pdf", "html"):
        address = f"/forms/{name}/{subject}/kk.{kind}"
        assert f'href="{address}"' in said
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert len(answer.data) > 1000


def test_a_form_is_as_hidden_as_what_it_is_about(db: Database) -> None:
    """What one may not see, another form, another language, another format: none is there."""
    official, everyone = a_client(db, OFFICIAL), a_client(db, ALL)
    assert official.get("/forms/D976-App7/act-1:1/kk.pdf").status_code == 200
    assert official.get("/forms/D976-App7/act-2:1/kk.pdf").status_code == 404
    assert everyone.get("/forms/D976-App7/act-2:1/kk.pdf").status_code == 200
    for path in ("D976-App8/act-1:1/kk.pdf", "D976-App7/act-1:1/de.pdf", "D976-App7/act-1:1/kk.exe"):
        assert everyone.get(f"/forms/{path}").status_code == 404
    public = a_client(db, Viewer("", frozenset(("public",))))
    assert public.get("/forms/D976-App7/act-1:1/kk.pdf").status_code == 404


def test_a_list_is_taken_away_with_its_filters_and_no_more_than_one_may_see(db: Database) -> None:
    """As a sheet whose cells are words."""

    def numbers(viewer: Viewer, query: str = "") -> list[str]:
        content = a_client(db, viewer).get(f"/items.xlsx?lang=ru{query}").data
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        return [row[0] for row in rows if row[0].startswith("№")]

    assert len(numbers(ALL)) == 2
    assert len(numbers(OFFICIAL)) == 1
    assert len(numbers(ALL, "&overdue=1")) == 1
    assert numbers(ALL, "&q=ничего-такого") == []


def test_what_waits_for_a_reader_stands_first(db: Database) -> None:
    """The duties of the own body or office; who has none is not shown the heading."""
    mine = a_client(db, Viewer("А.", frozenset(("official",)), "minhealth")).get("/?lang=en")
    assert "Waiting for me" in mine.get_data(as_text=True)
    assert "Waiting for me" not in a_client(db, ALL).get("/?lang=en").get_data(as_text=True)


def test_every_fact_and_every_duty_has_words_in_every_language() -> None:
    """No page shows a code in place of a name."""
    known = yaml.safe_load((Path(words.__file__).parent / "words.yaml").read_text("utf-8"))
    for event_type in SHOWN:
        entry = known["event"].get(event_type) or known["event"].get(event_type.split(".")[1])
        assert entry is not None, event_type
        assert set(entry) == set(LANGS)
    assert set(SHOWN) <= set(contracts().events)
    for entry in known["duty"].values():
        assert set(entry) == set(LANGS)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("entrusted_minfin", "Drafting of instructions"),
        ("agree_minfin_2", "Agreement to the draft"),
        ("monitoring_2026_minjust", "Monitoring of a decree"),
        ("progress_published:2026-03-31", "Publishing the progress on questions, 31.03.2026"),
    ],
)
def test_a_duty_is_named_by_how_its_code_begins(code: str, said: str) -> None:
    """The body, the round or the year at its end do not hide it."""
    assert Words("en").duty(code).startswith(said)


def test_the_reporting_calendar_is_filtered_and_paged(tmp_path: Path) -> None:
    """A page of it begins where today stands; a state or a body narrows it."""
    with Suite([Control, Reporting], tmp_path, MORNING) as suite:
        items = [item_for_control("1", row="national_plan", level="pa", executor="mne")]
        signed = an_envelope("acts.act_signed.v1", "act/act-1", {"act": an_act(), "items": items})
        suite.deliver(signed.type, [canonical(signed.to_wire())])
        suite.settle()
        suite.advance((MORNING + timedelta(days=190)).date())
        with suite.transaction("reporting") as tx:
            owed = chain.calendar(tx, 2026, None)["duties"]
            client = Client(Board(tx.db, suite.clock.today))
        rows = [row for row in owed if row["body"] == "mne"]
        assert {row["state"] for row in rows} >= {"missing", "not_due"}
        page = client.get("/reports?lang=en").get_data(as_text=True)
        assert 0 < page.count('<tr id="report-') <= PAGE
        own = client.get("/reports?lang=en&body=mne").get_data(as_text=True)
        assert own.count('<tr id="report-') == min(PAGE, len(rows))
        missing = client.get("/reports?lang=en&body=mne&state=missing").get_data(as_text=True)
        assert missing.count('<tr id="report-') == sum(row["state"] == "missing" for row in rows)
        assert '<span class="badge not_due">' not in missing


def test_a_deadline_leads_to_the_fact_that_set_it(db: Database) -> None:
    """From the date of an item to the event in its story, with the provisions it rests on."""
    page = a_client(db, ALL).get("/items/act-1:1?lang=en").get_data(as_text=True)
    event = page.partition('<a href="#event-')[2].partition('"')[0]
    assert f'<li id="event-{event}"' in page
