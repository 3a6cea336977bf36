"""Questions from a spreadsheet: good rows are taken, each bad one is named, nothing comes twice."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from bus.embedded import Suite
from services.citizen_meetings import sheets, tables
from services.citizen_meetings.rules import register
from tests.citizen_meetings.builders import CLERK, MINISTER
from tests.citizen_meetings.steps import asked, refusals

HEAD = ["Тема", "Вопрос", "Дата", "ФИО", "Согласие", "affected", "Канал"]
DAY = date(2026, 3, 12)
GOOD = [["Clinic", "When will it open?", DAY], ["Road", "Mend it", DAY], ["Heat", "It is cold", DAY]]


def packed(raw: bytes) -> str:
    """Bytes as they travel."""
    return b64encode(raw).decode()


def xlsx(rows: list[list[Any]], head: list[Any] | None = None) -> str:
    """A workbook as it travels."""
    book = Workbook()
    for row in [head or HEAD, *rows]:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return packed(out.getvalue())


def taken(suite: Suite, content: str, kind: str = "xlsx", **more: Any) -> dict[str, Any]:
    """The report of an import at the meeting."""
    payload = {"acting": CLERK, "meeting": "rm-1", "format": kind, "content": content, **more}
    return dict(suite.call("citizen_meetings.import_questions", payload))


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    """Rows taken, known already, failed."""
    return report["taken"], report["known"], len(report["failed"])


@pytest.fixture
def planned(spring: Suite) -> Suite:
    """A suite with the meeting and one question."""
    asked(spring, "q-0")
    return spring


def test_good_rows_are_taken_and_each_bad_one_is_named_with_its_column(planned: Suite) -> None:
    """One line of the report for each row that fails; the empty row is passed over."""
    bad: dict[tuple[int, str, str], list[Any]] = {
        (4, "topic", "row_empty_cell"): ["", "No topic", "12.03.2026"],
        (5, "received_on", "row_no_day"): ["Road", "Mend it", "yesterday"],
        (6, "received_on", "row_no_day"): ["Road", "Mend it", "31.02.2026"],
        (7, "consent", "row_without_consent"): ["Water", "No water", DAY, "A. Testova"],
        (9, "affected", "row_no_number"): ["Water", "No water", DAY, "A. Testova", "да", "many"],
        (10, "affected", "row_no_number"): ["Water", "No water", DAY, "", "", "0"],
        (11, "channel", "row_no_channel"): ["Water", "No water", DAY, "", "", 1, "pigeon"],
        (12, "topic", "row_too_long"): ["W" * 201, "No water", DAY],
        (13, "-", "question_of_the_future"): ["Water", "No water", date(2026, 3, 14)],
        (14, "topic", "names_a_person"): ["Call 8 701 555 01 01", "No water", DAY],
    }
    rows: list[list[Any]] = [[*GOOD[0], "", "", 12], [*GOOD[0], "", "", 12], *bad.values()]
    rows.insert(6, [None] * 6)
    report = taken(planned, xlsx([*rows, ["Heat", "Cold at school", DAY, "B. Testov", "иә", "", "сайт"]]))
    assert [(one["row"], one["column"], one["code"]) for one in report["failed"]] == list(bad)
    assert counts(report) == (3, 0, len(bad))


@pytest.mark.parametrize(
    "again",
    [
        lambda: xlsx(GOOD),
        lambda: xlsx(list(reversed(GOOD))),
        lambda: xlsx([[None], *[[f" {topic} ", f"{text}\n", "12.03.2026"] for topic, text, _ in GOOD]]),
        lambda: xlsx([[*row, "N. Serikova", "yes"] for row in GOOD]),
    ],
    ids=["same", "reordered", "dates_as_text", "with_names"],
)
def test_a_file_that_comes_again_brings_nothing_new(planned: Suite, again: Callable[[], str]) -> None:
    """Whatever it is called, in whatever order, however its days are written."""
    assert counts(taken(planned, xlsx(GOOD))) == (3, 0, 0)
    assert counts(taken(planned, again())) == (0, 3, 0)
    with planned.transaction("citizen_meetings") as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(tables.question)).scalar() == 4


def test_rows_appended_are_taken_and_a_row_corrected_is_taken_once(planned: Suite) -> None:
    """The rest is known; of two rows alike of which one failed, the other is not taken twice."""
    broken, sound = [*GOOD[0], "", "", "many"], [*GOOD[0], "", "", 5]
    assert counts(taken(planned, xlsx([broken, sound]))) == (1, 0, 1)
    assert counts(taken(planned, xlsx([sound]))) == (0, 1, 0)
    assert counts(taken(planned, xlsx([sound, sound]))) == (1, 1, 0)
    assert counts(taken(planned, xlsx([sound, sound, *GOOD[1:]]))) == (2, 2, 0)


def test_the_same_table_as_csv_is_the_same(planned: Suite) -> None:
    """Semicolons and a byte order mark as spreadsheets write them, commas, tabs."""
    assert counts(taken(planned, xlsx(GOOD))) == (3, 0, 0)
    for mark, between in (("\ufeff", ";"), ("", ","), ("", "\t")):
        text = "\r\n".join(between.join((a, b, f"{c:%d.%m.%Y}")) for a, b, c in GOOD)
        head = between.join(("topic", "text", "date"))
        assert counts(taken(planned, packed(f"{mark}{head}\r\n{text}\r\n".encode()), "csv")) == (0, 3, 0)


def test_who_was_erased_does_not_come_back_with_the_file(planned: Suite) -> None:
    """The question is known; neither name nor words are kept anew."""
    content = xlsx([[*GOOD[0], "B. Testov", "yes"]])
    assert counts(taken(planned, content)) == (1, 0, 0)
    with planned.transaction("citizen_meetings") as tx:
        held = tx.execute(sa.select(tables.citizen.c.question)).scalar_one()
        number = tx.rows(tables.question).get(held)["number"]
    erase = {"acting": CLERK, "number": number, "reason": "asked for it"}
    planned.call("citizen_meetings.erase_citizen", erase)
    assert counts(taken(planned, content)) == (0, 1, 0)
    with planned.transaction("citizen_meetings") as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(tables.citizen)).scalar() == 0


BROKEN_CSV = 'topic;text;date\nClinic;When?;12.03.2026\nRoad;"Mend' + "x" * 140_000
SHEETS = {
    "picture": ("xlsx", "iVBORw0KGgo=", "sheet_unreadable"),
    "not_base64": ("csv", "not base64!", "sheet_unreadable"),
    "windows_1251": ("csv", packed("тема;вопрос;дата\n".encode("cp1251")), "sheet_unreadable"),
    "no_head": ("csv", packed(b"a;b\n1;2"), "sheet_lacks_column"),
    "empty": ("csv", packed(b"\n"), "sheet_lacks_column"),
    "zip_of_something": ("xlsx", "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "sheet_unreadable"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_file_that_is_none_is_named(planned: Suite, name: str) -> None:
    """One line of the report, for the first row; nothing is taken."""
    kind, content, code = SHEETS[name]
    report = taken(planned, content, kind)
    assert [(one["row"], one["code"]) for one in report["failed"]] == [(1, code)]
    assert counts(report) == (0, 0, 1)


def test_a_file_that_breaks_off_gives_what_came_before(planned: Suite) -> None:
    """The row where it breaks is named, and what no text has is refused before the database sees it."""
    report = taken(planned, packed(BROKEN_CSV.encode()), "csv")
    assert (counts(report), report["failed"][0]["row"]) == ((1, 0, 1), 3)
    nul = "topic;text;date\nClinic;Wh\x00en?;12.03.2026\nHeat;Cold;12.03.2026\n"
    report = taken(planned, packed(nul.encode()), "csv")
    assert (counts(report), report["failed"][0]["code"]) == ((1, 0, 1), "row_unprintable")


def test_a_sheet_that_states_a_wrong_size_is_read_whole(planned: Suite) -> None:
    """Some programs write that a sheet is one cell."""
    original, changed = BytesIO(), BytesIO()
    book = Workbook()
    for row in [HEAD, *GOOD]:
        book.active.append(row)
    book.save(original)
    with ZipFile(original) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<dimension ref="A1:G4"', b'<dimension ref="A1"'))
    assert counts(taken(planned, packed(changed.getvalue()))) == (3, 0, 0)


def test_a_workbook_that_unpacks_beyond_measure_is_not_unpacked(
    planned: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file may hold gigabytes; and no more rows are read than can be reported."""
    monkeypatch.setattr(sheets, "LARGEST", 1000)
    assert taken(planned, xlsx(GOOD))["failed"][0]["code"] == "sheet_too_large"
    monkeypatch.setattr(sheets, "LARGEST", 10**8)
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    report = taken(planned, xlsx(GOOD))
    assert (report["taken"], report["failed"][0]["code"]) == (2, "sheet_too_long")


def test_every_way_a_question_comes_has_its_words(planned: Suite) -> None:
    """A clerk writes the channel in his language or by its code."""
    rows = [
        [f"Topic {at}", "Text", DAY, "", "", "", word.upper()] for at, word in enumerate(register.channels())
    ]
    assert counts(taken(planned, xlsx(rows))) == (len(rows), 0, 0)
    with planned.transaction("citizen_meetings") as tx:
        kept = {row["channel"] for row in tx.execute(sa.select(tables.question.c.record)).scalars()}
    assert kept == set(register.channels().values())


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "is no day"), ("ru", "не является датой"), ("kk", "күн емес")]
)
def test_the_report_speaks_the_language_asked_for(planned: Suite, lang: str, says: str) -> None:
    """English unless said."""
    report = taken(planned, xlsx([["Road", "Mend it", "x"]]), lang=lang)
    assert says in report["failed"][0]["message"]


def test_only_the_body_of_the_meeting_imports(planned: Suite) -> None:
    """Another ministry is refused as a whole."""
    payload = {
        "acting": {**MINISTER, "body": "minedu"},
        "meeting": "rm-1",
        "format": "xlsx",
        "content": xlsx(GOOD),
    }
    assert refusals(planned, "import_questions", payload) == ["C112-1(6).1"]


def test_a_day_with_an_hour_is_the_day(planned: Suite) -> None:
    """Spreadsheets keep days as instants."""
    hour = datetime(2026, 3, 12, 14, 30)  # noqa: DTZ001 - as a cell of a workbook holds it
    assert counts(taken(planned, xlsx([["Clinic", "When?", hour], ["Clinic", "When?", "2026-03-12"]]))) == (
        2,
        0,
        0,
    )
    assert counts(taken(planned, xlsx([["Clinic", "When?", DAY]]))) == (0, 1, 0)
