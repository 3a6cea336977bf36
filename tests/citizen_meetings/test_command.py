"""The command: a file of questions taken, a question looked up, a quarter published as files."""

import csv
import json
from base64 import b64decode
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from bus.tables import ALMATY
from cli.main import reglament
from cli.servers import Servers
from cli.stage_servers import OnServers, on_servers
from tests.citizen_meetings.builders import MINISTER, a_meeting
from tests.citizen_meetings.test_importing import xlsx

WHO = ["--body", "minhealth", "--person", "K. Serik"]
ROWS = [
    ["Амбулатория", "Когда откроют?", date(2026, 3, 12)],
    ["Дорога", "Почините", "вчера"],
    ["Школа", "Холодно", date(2026, 3, 12), "Г. Тестова"],
]


def ran(*arguments: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(reglament, ["regional", *arguments])


def id_of(stage: OnServers, number: str) -> str:
    """The id of a question by its number."""
    query = sa.text("SELECT id FROM question WHERE number = :number")
    with stage.ledgers["citizen_meetings"].db.engine.connect() as connection:
        return str(connection.execute(query, {"number": number}).scalar_one())


@pytest.mark.servers
@pytest.mark.provision("C112-1(7)")
def test_a_bad_file_is_taken_as_far_as_it_is_good_and_the_quarter_is_published_as_files(
    servers: Servers, tmp_path: Path
) -> None:
    """Exit code 1 and a line for each row that fails; nothing twice; the files agree with their schema."""
    file, again = tmp_path / "вопросы.xlsx", tmp_path / "renamed.xlsx"
    file.write_bytes(b64decode(xlsx(ROWS)))
    again.write_bytes(b64decode(xlsx([*ROWS[:1], ["Вода", "Нет воды", date(2026, 3, 12)]])))
    with on_servers(servers, tmp_path / "run", datetime(2026, 3, 13, 9, tzinfo=ALMATY), []) as stage:
        stage.call("citizen_meetings.schedule_meeting", a_meeting(planned="unscheduled", risk="winter"))
        there = ["--config", str(tmp_path / "run" / "config.yaml")]
        about = [*WHO, *there, "--meeting", "rm-1"]
        bad = ran("import", str(file), *about, "--lang", "ru")
        assert (bad.exit_code, bad.output.splitlines()[0]) == (1, "1 taken, 0 known already, 2 failed")
        assert "не является датой" in bad.output
        assert "Тестова" not in bad.output
        good = ran("import", str(again), *about)
        assert (good.exit_code, good.output) == (0, "1 taken, 1 known already, 0 failed\n")
        foreign = ran("import", str(again), *about[2:], "--body", "minedu")
        assert (foreign.exit_code, foreign.stderr.partition(":")[0]) == (3, "C112-1(6).1")
        stage.advance(datetime(2026, 4, 3, 9, tzinfo=ALMATY))
        out = tmp_path / "site"
        published = ran("publish", "2026-Q1", *WHO, *there, "--out", str(out))
        assert (published.exit_code, published.output.partition(":")[0]) == (0, "2 questions")
        data = json.loads((out / "data.json").read_text(encoding="utf-8"))
        Draft202012Validator(json.loads((out / "schema.json").read_text(encoding="utf-8"))).validate(data)
        rows = list(csv.DictReader((out / "data.csv").read_text(encoding="utf-8-sig").splitlines()))
        assert [row["number"] for row in rows] == [one["number"] for one in data["questions"]]
        columns = json.loads((out / "data.csv-metadata.json").read_text(encoding="utf-8"))["tableSchema"]
        assert [one["name"] for one in columns["columns"]] == list(rows[0])
        pages = {one.name for one in out.glob("index.*.html")}
        assert pages == {"index.en.html", "index.ru.html", "index.kk.html"}
        number = rows[0]["number"]
        answer = {"acting": MINISTER, "question": id_of(stage, number), "answer": "В мае"}
        stage.call("citizen_meetings.answer_question", answer)
        looked_up = ran("question", number.lower(), *there, "--lang", "ru")
        assert looked_up.exit_code == 0
        assert {"дан ответ", "Ответ: В мае"} <= set(looked_up.output.splitlines())
        assert ran("question", "2026-NOBODY", *there).exit_code == 3
