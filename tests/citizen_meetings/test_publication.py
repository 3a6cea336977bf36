"""A quarter's progress published: a page in three languages, data and a table, each by its schema."""

import csv
import json
from datetime import datetime
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import law
from bus.contract import SCHEMAS
from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.citizen_meetings import publication
from tests.citizen_meetings.builders import MINISTER
from tests.citizen_meetings.steps import asked

HOSTILE = [
    "=HYPERLINK(\"http://x\")", "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1",
    "<script>alert(1)</script>", "a,b;c\n\"d\"", "'quoted'",
]  # fmt: skip
ASK = {"acting": MINISTER, "quarter": "2026-Q1"}


def published(suite: Suite, **asks: Any) -> dict[str, Any]:
    """The quarter's progress, published in April."""
    suite.advance(datetime(2026, 4, 10, 9, tzinfo=ALMATY))
    return dict(suite.call("citizen_meetings.publish_progress", {**ASK, **asks}))


class Page(HTMLParser):
    """The cells of a page, its scripts and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.lang: str | None = None
        self.scripts = 0
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count scripts, open rows and cells."""
        self.scripts += tag == "script"
        if tag == "html":
            self.lang = dict(attrs).get("lang")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._in_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell."""
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._in_cell:
            self.rows[-1][-1] += data


@pytest.mark.provision("C112-1(7)")
def test_progress_is_published_when_the_quarter_is_over_and_is_met(spring: Suite) -> None:
    """What was raised in it or open before it; not what came later, nor what was closed before it began."""
    number = asked(spring, citizen={"name": "Gulnara Testova"}, consent=True)["number"]
    asked(spring, "q-old", received_on="2025-12-20", topic="School", text="Mend it")
    answer = {"acting": MINISTER, "question": "q-old", "answer": "Mended"}
    spring.call("citizen_meetings.answer_question", answer)
    with pytest.raises(Refused) as refused:
        spring.call("citizen_meetings.publish_progress", ASK)
    assert [one.provision for one in refused.value.violations] == ["C112-1(7)"]
    spring.advance(datetime(2026, 4, 2, 9, tzinfo=ALMATY))
    asked(spring, "q-2", received_on="2026-04-01", topic="Road", text="Mend it")
    told = published(spring)
    assert {one["number"] for one in told["data"]["questions"]} >= {number}
    assert {one["topic"] for one in told["data"]["questions"]} == {"Clinic in Urzhar", "School"}
    assert "Testova" not in str(told)
    (fact,) = spring.events("citizen_meetings.progress_published.v1")
    assert (fact.data["quarter"], fact.data["questions"]) == ("2026-Q1", 2)
    assert (fact.data["hash"], told["late"]) == (publication.digest(told["data"]), False)
    spring.advance(datetime(2026, 7, 2, 9, tzinfo=ALMATY))
    later = spring.call("citizen_meetings.publish_progress", {**ASK, "quarter": "2026-Q2"})
    assert {one["topic"] for one in later["data"]["questions"]} == {"Clinic in Urzhar", "Road"}


@pytest.mark.provision("C112-1(7)")
def test_data_and_table_are_what_their_schemas_say_whatever_the_questions_hold(spring: Suite) -> None:
    """The schema stands on its own; json and csv hold the same; no cell is a formula."""
    for number, topic in enumerate(HOSTILE):
        asked(spring, f"q-{number}", topic=topic, sphere=topic[:80], text=f"{number} {topic}")
    told = published(spring)
    schema = json.loads((SCHEMAS / "open_data" / "regional_progress.v1.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert "$ref" not in json.dumps(schema), "whoever has the file needs no other"
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(told["data"])
    assert told["schema"] == schema["$id"]
    assert {one["topic"] for one in told["data"]["questions"]} == set(HOSTILE)
    rows = list(csv.DictReader(StringIO(told["csv"], newline="")))
    assert list(rows[0]) == list(schema["properties"]["questions"]["items"]["properties"])
    by_number = {one["number"]: one for one in told["data"]["questions"]}
    for row in rows:
        assert not [cell for cell in row.values() if cell.lstrip()[:1] in "=+-@＝" and cell.strip()]
        assert row["topic"].removeprefix("'") == by_number[row["number"]]["topic"].removeprefix("'")


@pytest.mark.provision("C112-1(7)")
@pytest.mark.parametrize(
    ("lang", "state", "sphere"),
    [("en", "registered", "health"), ("ru", "зарегистрирован", "здравоохранение"),
     ("kk", "тіркелді", "денсаулық сақтау")],
)  # fmt: skip
def test_the_page_speaks_the_language_asked_for_and_runs_nothing(
    spring: Suite, lang: str, state: str, sphere: str
) -> None:
    """A row for each question, in words; what a topic holds is text; its number is an anchor."""
    number = asked(spring)["number"]
    asked(spring, "q-2", topic=HOSTILE[8], text="else")
    html = published(spring, lang=lang)["html"]
    page = Page(html)
    assert (page.lang, page.scripts, len(page.rows)) == (lang, 0, 3)
    row = next(one for one in page.rows if one[0] == number)
    assert {state, sphere} <= set(row)
    assert HOSTILE[8] in {one[2] for one in page.rows}
    assert f'id="{number}"' in html


@pytest.mark.provision("C112-1(7)")
def test_a_quarter_without_questions_is_published_as_such(spring: Suite) -> None:
    """The page says so; the table has its head."""
    told = published(spring, lang="ru")
    assert "вопросов не поступало" in told["html"]
    assert told["csv"].strip().split(",") == list(publication.FIELDS)


def test_the_columns_are_described_for_the_web_of_data() -> None:
    """Every column of the table, with its title in the language and its kind."""
    data = {"title": "t", "licence": "CC BY 4.0", "published_on": "2026-04-10"}
    told = publication.as_table_schema(law.load(), data, "kk")
    kinds = {one["name"]: one["datatype"] for one in told["tableSchema"]["columns"]}
    assert list(kinds) == list(publication.FIELDS)
    assert (kinds["received_on"], kinds["rank"], kinds["topic"]) == ("date", "integer", "string")


@pytest.mark.provision("C112-1(7)")
def test_who_publishes_nothing_by_the_end_of_the_month_is_late(suite: Suite) -> None:
    """Due on 30 April, missed on 1 May, but for the one who published."""
    suite.advance(datetime(2026, 4, 30, 9, tzinfo=ALMATY))
    suite.call("citizen_meetings.publish_progress", {"acting": MINISTER, "quarter": "2026-Q1"})
    suite.advance(datetime(2026, 5, 1, 9, tzinfo=ALMATY))
    missed = [one.data["obligation"] for one in suite.events("citizen_meetings.obligation_missed.v1")]
    late = {one["debtor"] for one in missed if one["provision"] == "C112-1(7)"}
    assert "minedu" in late
    assert "minhealth" not in late
