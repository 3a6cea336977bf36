"""The weekly regulation of a month on the terminal and as a page."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import sync_playwright

import law
from cli.grid import grid
from services.meetings import answers
from services.meetings.rules import kinds

BOOK = law.load()
AXE = Path(__file__).parents[1] / "reporting" / "vendor" / "axe.min.js"


def test_the_month_is_shown_week_by_week_with_its_day_off() -> None:
    """Five weeks of December 2025, Independence Day named, the sitting on its Tuesday."""
    shown = CliRunner().invoke(grid, ["2025-12"], env={"COLUMNS": "220"})
    assert shown.exit_code == 0
    assert "Independence Day" in shown.output
    assert shown.output.count("Sitting of the Majilis of Parliament") == 5


class Table(HTMLParser):
    """The cells of a page's table, row by row, as readers of screens hear them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.lang: str | None = None
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell; note the language of the page."""
        if tag == "html":
            self.lang = dict(attrs)["lang"]
        if tag == "table":
            self.inside = True
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """The notes below the table are no cell."""
        self.inside = self.inside and tag != "table"

    def handle_data(self, data: str) -> None:
        """Add words to the cell."""
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()


@pytest.mark.parametrize(
    ("lang", "monday", "title", "beside"),
    [
        ("en", "Monday", "Weekly regulation, December 2025", "15 December 2025, 17 December 2025"),
        (
            "ru",
            "понедельник",
            "Регламент работы по неделям, декабрь 2025",
            "15 декабря 2025 года, 17 декабря",
        ),
        ("kk", "дүйсенбі", "Апталық жұмыс регламенті, 2025 жылғы желтоқсан", "2025 жылғы 15 желтоқсан"),
    ],
)
def test_the_page_has_every_cell_of_the_month_in_three_languages(
    lang: str, monday: str, title: str, beside: str
) -> None:
    """A table of five weeks of five days with the titles of its events; the day off names its neighbours."""
    page = CliRunner().invoke(grid, ["2025-12", "--html", "--lang", lang]).output
    assert page.startswith("<!DOCTYPE html>")
    assert title in page
    table = Table(page)
    assert table.lang == lang
    assert [len(row) for row in table.rows] == [6] * 6
    assert table.rows[0][1] == monday
    asked = answers.grid(BOOK, {"month": "2025-12", "lang": lang})
    shown = [cell for row in table.rows[1:] for cell in row[1:]]
    working_week = [day for day in asked["days"] if day["weekday"] not in ("saturday", "sunday")]
    for day, cell in zip(working_week, shown, strict=False):
        assert cell.startswith(str(int(day["on"][8:])))
        for code in (*day["events"], *day["parliament"]):
            assert kinds.kind(code).titles[lang] in cell
    assert beside in table.rows[3][2]
    assert table.rows[5][4:6] == ["", ""]


def test_what_the_text_notes_below_the_table_stands_there_too() -> None:
    """Three notes and the footnote, its mark beside the operational meetings."""
    shown = CliRunner().invoke(grid, ["2025-12", "--lang", "ru"], env={"COLUMNS": "220"}).output
    assert "органах*" in shown
    assert "* Оперативные совещания в случае необходимости проводятся в любой день" in shown
    page = CliRunner().invoke(grid, ["2025-12", "--lang", "ru", "--html"]).output
    for note in ("Совета Безопасности", "учеба кадров", "Мажилиса - по средам", "органах*"):
        assert note in page


@pytest.mark.parametrize("month", ["2025-13", "december", "2017-03", "2090-01"])
def test_a_month_that_cannot_be_shown_is_refused_in_one_line(month: str) -> None:
    """Not a month, before any grid, beyond the calendar: exit 2 and no traceback."""
    refused = CliRunner().invoke(grid, [month])
    assert refused.exit_code == 2
    assert refused.output.startswith("Error: ")
    assert "Traceback" not in refused.output


@pytest.mark.browser
def test_the_page_is_accessible_and_fits_a_phone() -> None:
    """By axe-core in Chromium, in each language; on a phone the table scrolls, the page does not."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 800})
        for lang in ("en", "ru", "kk"):
            page.set_content(CliRunner().invoke(grid, ["2025-12", "--html", "--lang", lang]).output)
            page.evaluate(AXE.read_text("utf-8"))
            assert page.evaluate("axe.run()")["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth") == 390
        browser.close()
