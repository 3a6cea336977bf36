"""The weekly regulation of a month on the terminal and as a page."""

import pytest
from click.testing import CliRunner

from cli.grid import grid


def test_the_month_is_shown_week_by_week_with_its_day_off() -> None:
    """Five weeks of December 2025, Independence Day named, the sitting on its Tuesday."""
    shown = CliRunner().invoke(grid, ["2025-12"], env={"COLUMNS": "220"})
    assert shown.exit_code == 0
    assert "Independence Day" in shown.output
    assert shown.output.count("Sitting of the Majilis of Parliament") == 5


@pytest.mark.parametrize(("lang", "word"), [("en", "Monday"), ("ru", "понедельник"), ("kk", "дүйсенбі")])
def test_the_page_is_html_in_three_languages(lang: str, word: str) -> None:
    """A page that stands alone."""
    page = CliRunner().invoke(grid, ["2025-12", "--html", "--lang", lang])
    assert page.output.startswith("<!DOCTYPE html>")
    assert word in page.output


@pytest.mark.parametrize("month", ["2025-13", "december", "2017-03", "2090-01"])
def test_a_month_that_cannot_be_shown_is_refused_in_one_line(month: str) -> None:
    """Not a month, before any grid, beyond the calendar: exit 2 and no traceback."""
    refused = CliRunner().invoke(grid, [month])
    assert refused.exit_code == 2
    assert refused.output.startswith("Error: ")
    assert "Traceback" not in refused.output
