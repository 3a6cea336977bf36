"""A meeting's life by agencies' events and by calls: in one process, and on RabbitMQ and PostgreSQL."""

import hashlib
import json
import secrets
import signal
import subprocess
import sys
import urllib.request
from base64 import b64decode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import vobject

from bus.identity import new_id
from bus.tables import ALMATY
from cli.stage import Stage, embedded
from cli.stage_servers import OnServers, on_servers
from law import Refused
from tests.meetings.builders import (
    DEPUTY_HEAD,
    DEPUTY_PM,
    MINISTER,
    UNIT,
    a_plan,
    a_wish,
    an_application,
    an_instruction,
    at,
    instructed,
)

START = datetime(2025, 9, 22, 9, tzinfo=ALMATY)
EVENING = datetime(2025, 10, 13, 18, tzinfo=ALMATY)
STEPS = ("materials_sent", "invitees_listed", "room_checked")


@pytest.fixture(scope="module")
def servers_stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OnServers, Path]]:
    """The six processes on RabbitMQ and PostgreSQL, with the directory of their configuration."""
    directory = tmp_path_factory.mktemp("servers")
    with on_servers(request.getfixturevalue("servers"), directory, START, ["mne"]) as stage:
        yield stage, directory


@pytest.fixture(scope="module", params=["embedded", pytest.param("servers", marks=pytest.mark.servers)])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The whole suite, on each transport in turn."""
    if request.param == "servers":
        yield request.getfixturevalue("servers_stage")[0]
        return
    with embedded(tmp_path_factory.mktemp("embedded"), START) as opened:
        yield opened


def applied(stage: Stage, wish: Mapping[str, Any]) -> list[str]:
    """Apply for a meeting as the ministry's system does; the outcomes of its receipts for that event."""
    identifier = new_id()
    event = {
        "specversion": "1.0",
        "id": identifier,
        "source": "/agencies/mne",
        "type": "agencies.meeting_requested.v1",
        "subject": f"meeting/{wish['id']}",
        "time": "2025-09-22T09:00:00+05:00",
        "datacontenttype": "application/json",
        "data": {"acting": MINISTER, "meeting": wish},
    }
    assert stage.knock("mne", json.dumps(event).encode(), {}) is None
    stage.settle()
    return [one["outcome"] for one in stage.receipts("mne") if one["agency_event"] == identifier]


def refusals(stage: Stage, method: str, payload: Mapping[str, Any]) -> set[str]:
    """The provisions by which a call is refused."""
    with pytest.raises(Refused) as refused:
        stage.call(f"meetings.{method}", payload)
    return {one.provision for one in refused.value.violations}


@pytest.mark.provision(
    *("G10-27-1.2", "G10-27-1.4", "G10-27-1.5", "G10-27-1.6", "G10-27-1.7"),
    *("PM140-R1.14", "PM140-R1.18", "PM140-R1.22", "PM140-R4.3", "PM140-A1"),
)
def test_a_meeting_lives_from_an_agencys_letter_to_items_under_control(stage: Stage) -> None:
    """Refused, applied for, found needed, refused a Wednesday, prepared, held, its minutes under control."""
    bare = an_application()
    del bare["protocol_of_disagreements"]
    assert applied(stage, a_wish(application=bare)) == ["accepted", "refused"]
    assert applied(stage, a_wish()) == ["accepted", "applied"]
    parties = {"considered_with": ["mne", "akimat_abai"], "needed": True, "meeting": "dispute-1"}
    stage.call("meetings.decide_necessity", {"acting": UNIT, "jointly_with": DEPUTY_HEAD, **parties})
    wednesday = {"starts_at": at("2025-10-08", "10:00"), "ends_at": at("2025-10-08", "11:00")}
    assert refusals(stage, "schedule_meeting", a_plan(**wednesday)) == {"PM140-R1.22"}
    stage.call("meetings.schedule_meeting", a_plan(chair_person="C. Akhmetov"))
    for step in STEPS:
        stage.call("meetings.prepare_meeting", {"acting": UNIT, "meeting": "dispute-1", "step": step})
    stage.advance(EVENING)
    span = {"started_at": at("2025-10-13", "10:00"), "ended_at": at("2025-10-13", "10:50")}
    stage.call("meetings.hold_meeting", {"acting": UNIT, "meeting": "dispute-1", **span})
    given = [an_instruction("1"), an_instruction("2", executor="minfin", coexecutors=["akimat_abai"])]
    minutes = {"number": "17-5/1", "on": "2025-10-13", "instructions": given, "meeting": "dispute-1"}
    assert refusals(stage, "sign_minutes", {"acting": MINISTER, **minutes}) == {"G10-27-1.6"}
    stage.call("meetings.sign_minutes", {"acting": DEPUTY_PM, **minutes})
    stage.settle()
    items = {clause: stage.call("control.item", {"item": f"dispute-1:{clause}"})["item"] for clause in "12"}
    told = {
        clause: (one["origin"]["kind"], one["executor"], one["level"], one["current_deadline"], one["state"])
        for clause, one in items.items()
    }
    assert told == {
        "1": ("minutes", "mne", "government", "2025-11-20", "on_control"),
        "2": ("minutes", "minfin", "government", "2025-11-20", "on_control"),
    }
    story = stage.call("reporting.story", {"subject": "meeting/dispute-1"})
    steps = [one["facts"]["step"] for one in story["events"] if one["type"] == "meetings.meeting_changed.v1"]
    assert steps == ["received", "needed", "scheduled", *STEPS, "held", "minutes_signed"]
    assert {one["state"] for one in story["obligations"]} == {"met"}
    _in_the_statistics(stage)


def _in_the_statistics(stage: Stage) -> None:
    """The form of October holds the meeting without anybody entering it, and its posting is owed."""
    asked = {"form": "PM140-A1", "period": "2025-M10", "body": "government_apparatus", "lang": "ru"}
    made = stage.call("reporting.issue_report", {**asked, "format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b64decode(made["content"]))).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    (meeting,) = [row for row in rows if row[1] == "О водоводе"]
    assert meeting[2:5] == ["13.10.2025", "10:00", "50 мин"]
    assert [n for n, cell in enumerate(meeting) if cell == "1"] == [7, 14, 15]


@pytest.fixture(scope="module")
def calls(servers_stage: tuple[OnServers, Path]) -> OnServers:
    """The processes, for callers that call at once."""
    return servers_stage[0]


@pytest.mark.servers
@pytest.mark.provision("PM140-R1.16", "R155-2(1)")
@pytest.mark.parametrize("what", ["room", "official"])
def test_of_two_requests_at_once_for_one_room_or_one_official_one_is_refused(
    calls: OnServers, what: str
) -> None:
    """By RPC, from two threads, at ten hours: each time exactly one of the two wins."""
    first = {"room": datetime(2025, 11, 3, 9), "official": datetime(2025, 11, 10, 9)}[what]  # noqa: DTZ001 - a day
    seat = {"body": "minhealth", "level": "deputy_first_head", "person": "D. Kim"}
    facts = {
        "room": {"room": f"Hall {what}", "participants": []},
        "official": {"room": "", "participants": [seat], "bodies": ["minhealth"]},
    }[what]

    def schedule(plan: dict[str, Any]) -> str:
        try:
            calls.call("meetings.schedule_meeting", plan)
        except Refused as refused:
            return refused.violations[0].code
        return "scheduled"

    with ThreadPoolExecutor(2) as both:
        for n in range(10):
            day, hour = first.date().isoformat(), 9 + n // 2
            hours = {
                "starts_at": at(day, f"{hour:02}:{30 * (n % 2):02}"),
                "ends_at": at(day, f"{hour:02}:{30 * (n % 2) + 29:02}"),
            }
            plans = [
                a_plan(f"{what}-{n}-{k}", ground="G10-27(2)", **{**facts, **hours}, planned_in="2025-11")
                for k in range(2)
            ]
            plans = [{name: value for name, value in plan.items() if value != ""} for plan in plans]
            for plan in plans:
                instructed(calls, plan)
            lost = "room_taken" if what == "room" else "official_elsewhere"
            assert sorted(both.map(schedule, plans)) == [lost, "scheduled"]


@pytest.mark.servers
def test_the_board_serves_the_feed_over_the_broker(
    servers_stage: tuple[OnServers, Path], tmp_path: Path
) -> None:
    """The board asks meetings by RPC; a wrong address is nothing; the secret crosses no wire."""
    stage, directory = servers_stage
    plan = a_plan("fed-1", ground="G10-27(5)", room="Hall 77", bodies=["minedu"], participants=[])
    hours = {"starts_at": at("2025-10-20", "10:00"), "ends_at": at("2025-10-20", "11:00")}
    instructed(stage, {**plan, **hours})
    stage.call("meetings.schedule_meeting", {**plan, **hours})
    secret = secrets.token_urlsafe(24)
    acting = {"office": "minister", "body": "minedu", "person": "A. Beisembayev"}
    digest = hashlib.sha256(secret.encode()).hexdigest()
    stage.call("meetings.open_feed", {"acting": acting, "body": "minedu", "digest": digest})
    command = [sys.executable, "-c", "from cli.main import main; main()", "board", "--port", "0"]
    with (
        (tmp_path / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--config", str(directory / "config.yaml")],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().partition(": ")[2].strip()
        with urllib.request.urlopen(f"{address}feeds/meetings/{secret}.ics?lang=ru", timeout=30) as answer:  # noqa: S310 - the address just printed
            text = answer.read().decode()
        with pytest.raises(urllib.error.HTTPError) as wrong:
            urllib.request.urlopen(f"{address}feeds/meetings/{secret[1:]}.ics", timeout=30)  # noqa: S310 - see above
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    wrong.value.close()
    assert wrong.value.code == 404
    assert [one.summary.value for one in vobject.readOne(text).vevent_list] == ["О водоводе"]
    assert secret[1:] not in (tmp_path / "log").read_text("utf-8")
