"""Who asked: kept with consent, apart from everything else, and once erased to be found nowhere."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bus import audit, quarantine
from bus.calls import CallFailed
from bus.contract import SCHEMAS, BadPayload
from bus.database import Database
from bus.embedded import Suite
from bus.gateway import Gateway
from bus.inbox import Backoff, Inbox
from bus.link import Link
from bus.strict import canonical
from bus.tables import ALMATY
from cli.servers import Servers, with_path
from cli.stage_servers import OnServers, on_servers
from cli.wiring import every_service, service_class
from law import Refused
from services.citizen_meetings.rules.privacy import NUMBERS, names_a_person
from services.citizen_meetings.rules.questions import NUMBER_LETTERS, number_of, written
from tests.citizen_meetings.builders import CLERK, EVERYTHING, MINISTER, a_meeting, a_question
from tests.citizen_meetings.steps import asked, faults
from tests.citizen_meetings.test_importing import xlsx

EVENING = datetime(2026, 3, 14, 18, tzinfo=ALMATY)
PERSON = {
    "name": "Gulnara Testova",
    "phone": "+7 701 555 01 01",
    "email": "gulnara@example.kz",
    "address": "12 Lilac Lane",
}
TEXT = "The pension of my late husband Quillfeather was not paid"
SECRETS = (
    "gulnara",
    "testova",
    "701 555",
    "7015550101",
    "example.kz",
    "lilac",
    "quillfeather",
    "850101300123",
)
SAID_SOMETHING = ("citizen_meetings", "control", "gateway")
Call = Callable[[str, dict[str, Any]], Any]


def question(identifier: str, **changes: Any) -> dict[str, Any]:
    """A question of the person, with all that is known of her."""
    return a_question(identifier, text=TEXT, citizen=PERSON, consent=True, **changes)


def refused(call: Call, method: str, payload: dict[str, Any]) -> None:
    """A call that comes to nothing."""
    with pytest.raises((Refused, BadPayload, CallFailed)):
        call(f"citizen_meetings.{method}", payload)


def the_whole_story(call: Call, knock: Callable[[dict[str, Any]], None]) -> list[str]:
    """Everything in which a person's data may come, also where it should not; the numbers given."""
    call("citizen_meetings.schedule_meeting", a_meeting(planned="unscheduled", risk="winter"))
    numbers = []
    for identifier in ("q-1", "q-2"):
        registered = call(
            "citizen_meetings.register_question", {"acting": CLERK, "question": question(identifier)}
        )
        numbers.append(registered["question"]["number"])
    for wrong in (
        {**question("q-3"), "consent": False},
        {**question("q-4"), "topic": "Pension of Gulnara Testova"},
        {**question("q-5"), "topic": f"{PERSON['name']} {TEXT}" * 9},
        {**question("q-6"), "citizen": {**PERSON, "phone": PERSON["phone"] * 9}},
        {**question("q-7"), "channel": PERSON["name"]},
    ):
        refused(call, "register_question", {"acting": CLERK, "question": wrong})
    for reply in ("Dear Gulnara Testova, in May", "We called +7 701 555 01 01", "See 850101300123"):
        refused(call, "answer_question", {"acting": MINISTER, "question": "q-1", "answer": reply})
    item = {"clause": "1", "text": {"ru": f"Выплатить {PERSON['name']}"}, "executor": "minlabour"}
    refused(call, "put_on_control", {"acting": MINISTER, "question": "q-2", "items": [item]})
    shifted = ["Clinic", PERSON["name"], PERSON["phone"], PERSON["email"], "да", PERSON["address"], TEXT]
    beside = ["Pension", TEXT, "12.03.2026", PERSON["name"], "да", PERSON["phone"], PERSON["email"]]
    imported = {"acting": CLERK, "meeting": "rm-1", "format": "xlsx", "content": xlsx([shifted, beside])}
    assert call("citizen_meetings.import_questions", imported)["taken"] == 0
    good = xlsx([["Pension", TEXT, "12.03.2026", PERSON["name"], "да", 4, "сайт"]])
    assert call("citizen_meetings.import_questions", {**imported, "content": good})["taken"] == 1
    for wrong in (
        {**question("q-8")},
        {"topic": f"Call {PERSON['phone']}"},
        {"topic": f"{PERSON['name']} {TEXT}" * 9},
        {"topic": [PERSON["name"]]},
        {"region": PERSON["name"]},
        {"channel": PERSON["name"]},
        {"affected": 87015550101},
    ):
        sound = {name: value for name, value in a_question("q-9").items() if name != "text"}
        knock({"acting": CLERK, "question": {**sound, **wrong}})
    sound_item = {**item, "text": {"ru": "Выплатить пенсию"}}
    call("citizen_meetings.put_on_control", {"acting": MINISTER, "question": "q-2", "items": [sound_item]})
    call("citizen_meetings.rank_questions", {"acting": CLERK, "meeting": "rm-1"})
    call("citizen_meetings.answer_question", {"acting": MINISTER, "question": "q-1", "answer": "Paid in May"})
    return numbers


def erased(call: Call, numbers: Iterable[str], gateway: Database) -> None:
    """She asks for it: her questions are erased, and what was set aside at the door is given up."""
    for number in numbers:
        erase = {"acting": CLERK, "number": number, "reason": "asked for it"}
        assert call("citizen_meetings.erase_citizen", erase) == {"erased": True}
        assert call("citizen_meetings.erase_citizen", erase) == {"erased": False}
    inbox = Inbox(service_class("gateway")(gateway), Backoff())
    for one in quarantine.held(gateway):
        quarantine.discard(inbox, one.id, "names a person", "operator")


def rows_of(db: Database) -> Iterator[str]:
    """Every row of every table there is, bytes decoded."""
    with db.engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        assert {"inbox", "outbox", "quarantine", "rpc_call"} <= found.tables.keys()
        for table in found.sorted_tables:
            for row in connection.execute(sa.select(table)):
                yield f"{table.name}: " + " ".join(_told(value) for value in row)


def _told(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str)


def left(texts: Iterable[str]) -> list[tuple[str, str]]:
    """What of the person still stands somewhere."""
    return [(word, text[:300]) for text in texts for word in SECRETS if word in text.casefold()]


def unerased(db: Database) -> list[str]:
    """Numbers of the questions of whom words or a person are still kept."""
    query = "SELECT number FROM question JOIN question_words ON question_words.question = question.id"
    with db.engine.connect() as connection:
        return list(connection.execute(sa.text(query)).scalars())


def whole(db: Database) -> bool:
    """Whether the chain of a log is whole."""
    verdict = audit.verify(db)
    return verdict.broken is None and verdict.rows > 0


def test_erased_she_is_found_in_no_table_of_any_service_and_every_chain_is_whole(tmp_path: Path) -> None:
    """Inbox, event log, quarantine, kept answers; the question stays with its answer, its item, its rank."""
    start = datetime(2026, 3, 13, 9, tzinfo=ALMATY)
    with Suite(every_service(), tmp_path, start) as suite:
        numbers = iter(range(100))

        def call(method: str, payload: dict[str, Any]) -> Any:
            return suite.call(method, payload, key=f"{method}-{next(numbers)}")

        def knock(data: dict[str, Any]) -> None:
            suite.publish("minhealth", "agencies.question_received.v1", "question/q-9", data)

        own = suite.members["citizen_meetings"].db
        kept = the_whole_story(call, knock)
        suite.settle()
        assert left(rows_of(own)), "what was told is kept until it is erased"
        erased(call, unerased(own), suite.members["gateway"].db)
        suite.settle()
        for name, member in suite.members.items():
            assert left(rows_of(member.db)) == [], name
            assert whole(member.db) or name not in SAID_SOMETHING, name
        states = [suite.call("citizen_meetings.question_state", {"number": number}) for number in kept]
    assert [(one["state"], one["answer"]) for one in states] == [
        ("answered", "Paid in May"),
        ("on_control", None),
    ]
    assert len(states[1]["items"]) == 1
    for file in tmp_path.glob("*.sqlite*"):
        assert left([file.read_bytes().decode("utf-8", "backslashreplace")]) == [], file.name


@pytest.mark.servers
def test_erased_she_is_found_in_no_table_no_queue_and_no_log_of_the_servers(
    servers: Servers, tmp_path: Path
) -> None:
    """Six processes on RabbitMQ and PostgreSQL: tables, queues, the logs of processes and servers."""
    start = datetime(2026, 3, 13, 9, tzinfo=ALMATY)
    with on_servers(servers, tmp_path, start, ["minhealth"]) as stage:
        numbers = iter(range(100))

        def call(method: str, payload: dict[str, Any]) -> Any:
            return stage.client.call(method, payload, key=f"{method}-{next(numbers)}")

        def knock(data: dict[str, Any]) -> None:
            number = next(numbers)
            letter = {
                "specversion": "1.0",
                "id": f"minhealth-{number}",
                "source": "/agencies/minhealth",
                "type": "agencies.question_received.v1",
                "subject": "question/q-9",
                "time": "2026-03-13T08:00:00+05:00",
                "datacontenttype": "application/json",
                "data": data,
            }
            assert stage.knock("minhealth", canonical(letter), {}) is None

        own = stage.ledgers["citizen_meetings"].db
        the_whole_story(call, knock)
        stage.settle()
        told = [one["outcome"] for one in stage.receipts("minhealth")]
        assert told == ["refused"] * 7
        erased(call, unerased(own), stage.ledgers["gateway"].db)
        stage.settle()
        for name, ledger in stage.ledgers.items():
            assert left(rows_of(ledger.db)) == [], name
        assert left(in_queues(servers, stage)) == []
        assert all(whole(stage.ledgers[name].db) for name in SAID_SOMETHING)
    assert left(logs(servers.directory, tmp_path)) == []


def in_queues(servers: Servers, stage: OnServers) -> Iterator[str]:
    """The messages that lie in any queue, looked at and left there."""
    for vhost in (str(stage.config.broker.uri).rpartition("/")[2], stage.config.broker.ingress):
        uri = with_path(servers.amqp_uri, vhost)
        queues = servers.manage("GET", f"/api/queues/{vhost}")
        with Link(uri, "looking") as link:
            for queue in [one["name"] for one in queues]:  # type: ignore[attr-defined]
                for _ in range(link.channel.queue_declare(queue, passive=True).message_count):
                    yield bytes(link.channel.basic_get(queue).body).decode("utf-8", "backslashreplace")


def logs(*directories: Path) -> Iterator[str]:
    """Every log of the processes and of the servers."""
    found = [file for one in directories for file in one.rglob("*.log") if file.is_file()]
    assert found
    for file in found:
        yield file.read_text(errors="backslashreplace")


@settings(deadline=None)
@given(
    st.text("abcdefghijklmnop", min_size=3, max_size=12),
    st.text("абвгдежзиклмн", min_size=3, max_size=12),
    st.text("0123456789 ,.", max_size=8),
)
def test_whoever_is_named_in_a_text_is_found(first: str, last: str, between: str) -> None:
    """By both names in any order and case, by the telephone however written, by the address."""
    citizen = {"name": f"{last} {first}", "phone": "8 (701) 555-01-01", "email": "a.b@example.kz"}
    for text in (
        f"{between} {first.upper()}, {last}",
        f"{last}ой {first}",
        f"x{between} A.B@EXAMPLE.KZ",
        "call 701.555.01.01",
    ):
        assert [one.facts["field"] for one in names_a_person({"topic": text}, citizen)] == ["topic"], text


@pytest.mark.parametrize(
    "text",
    [
        "Clinic in Urzhar, 2026, house 5, 120 000 000 tenge",
        "Road Almaty - Oskemen, 1024 km, by 01.09.2026",
        "School no. 101, 8 classes, 700 pupils",
        "Order 123-r of 05.03.2022, clause 5.1",
        "@home",
    ],
)
def test_an_ordinary_topic_names_nobody(text: str) -> None:
    """Figures, days and places are not numbers of persons."""
    assert list(names_a_person({"topic": text}, {"name": "Gulnara Testova", "phone": "101"})) == []


@pytest.mark.parametrize(
    "text",
    ["850101300123", "850101 300123", "me@site.kz", "+7 701 555 01 01", "8(7172)745275"],
)
def test_numbers_of_a_person_are_refused_where_they_would_be_published(spring: Suite, text: str) -> None:
    """In a topic, in an answer, in the words of an item; at the agencies' door by the schema."""
    asked(spring)
    topic = {"acting": CLERK, "question": a_question("q-2", topic=f"Ask {text}")}
    assert faults(spring, "register_question", topic) == [("C112-1(7)", "names_a_person")]
    item = {"clause": "1", "text": {"kk": f"Ask {text}"}, "executor": "minhealth"}
    put = {"acting": MINISTER, "question": "q-1", "items": [item]}
    assert faults(spring, "put_on_control", put) == [("C112-1(7)", "names_a_person")]
    with pytest.raises(BadPayload) as bad:
        answer = {"acting": MINISTER, "question": "q-1", "answer": f"Ask {text}"}
        spring.call("citizen_meetings.answer_question", answer)
    assert text not in str(bad.value)
    event = {name: value for name, value in a_question("q-3", topic=f"Ask {text}").items() if name != "text"}
    with pytest.raises(BadPayload) as bad:
        spring.publish(
            "minhealth", "agencies.question_received.v1", "question/q-3", {"acting": CLERK, "question": event}
        )
    assert (bad.value.field, text in str(bad.value)) == ("/question/topic", False)


def test_the_door_holds_events_to_the_same_as_the_rule() -> None:
    """The patterns stand in the schema and in the rule, alike."""
    schema = json.loads(
        (SCHEMAS / "events" / "agencies" / "question_received.v1.json").read_text(encoding="utf-8")
    )
    fields = schema["properties"]["question"]["properties"]
    assert "text" not in fields, "the words of a question come by call only: events are kept for good"
    for name in ("topic", "sphere"):
        assert tuple(one["pattern"] for one in fields[name]["not"]["anyOf"]) == NUMBERS


def test_a_number_says_nothing_and_leads_to_no_other(spring: Suite) -> None:
    """Neither the id nor the words give it; it is found however it is written; the answer names nobody."""
    number = asked(spring, citizen=PERSON, consent=True, text=TEXT)["number"]
    others = {asked(spring, f"q-{n}", topic=f"Topic {n}")["number"] for n in range(2, 30)}
    assert len(others) == 28
    year, letters = number.split("-")
    assert (year, len(letters)) == ("2026", NUMBER_LETTERS)
    assert number_of("q-1", datetime(2026, 3, 13, tzinfo=ALMATY).date()) != number
    for form in (number.lower(), f" {number} ", number.replace("O", "0").replace("I", "1").replace("B", "8")):
        assert written(form) == number
        stands = spring.call("citizen_meetings.question_state", {"number": form})
        assert stands["number"] == number
        assert left([str(stands)]) == []


def test_who_asked_stands_in_no_event_and_in_no_answer(spring: Suite) -> None:
    """Not when it is taken, ranked, answered, read or published; data comes by call and with consent only."""
    spring.call("citizen_meetings.schedule_meeting", a_meeting(planned="unscheduled", risk="winter"))
    payload = {"acting": CLERK, "question": question("q-1")}
    answers = [spring.call("citizen_meetings.register_question", payload)]
    spring.advance(EVENING)
    held = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": EVERYTHING}
    for method, payload in (
        ("hold_meeting", held),
        ("rank_questions", {"acting": CLERK, "meeting": "rm-1"}),
        ("answer_question", {"acting": MINISTER, "question": "q-1", "answer": "In May"}),
    ):
        answers.append(spring.call(f"citizen_meetings.{method}", payload))
    spring.advance(datetime(2026, 4, 2, 9, tzinfo=ALMATY))
    ask = {"acting": MINISTER, "quarter": "2026-Q1"}
    answers.append(spring.call("citizen_meetings.publish_progress", ask))
    assert left(str(one.data) for one in spring.events()) == []
    assert left(str(one) for one in answers) == []
    bare = {"acting": CLERK, "question": {**question("q-2"), "consent": False}}
    assert faults(spring, "register_question", bare) == [("C112-1(4).11", "citizen_data_without_consent")]


def test_only_the_body_that_was_asked_erases(spring: Suite) -> None:
    """Another body is refused."""
    number = asked(spring, citizen=PERSON, consent=True)["number"]
    erase = {"acting": {**CLERK, "body": "minedu"}, "number": number, "reason": "asked"}
    assert faults(spring, "erase_citizen", erase) == [("C112-1(4).11", "not_its_own")]


def test_the_gateway_is_in_the_suite_that_is_searched() -> None:
    """The door keeps what it refuses: it must be among the services looked through."""
    assert Gateway in every_service()
