"""Finding what a new text may duplicate by its words: the answer of comparing all, at the cost of a few."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bus import migrate
from bus.clock import SetClock
from bus.database import Database, Transaction
from law.rule import Refused, Violation
from services.control import likeness, store, tables
from services.control.actions import Outcome
from services.control.lexicon import Lexicon, shared_pairs
from services.control.model import State
from services.control.rules import duplicates
from services.control.service import Control
from tests.control.builders import an_entry

START = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo("Asia/Almaty"))
ORIGIN = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03", "document": "decree"}
STEMS = (
    "дорог",
    "развити",
    "программ",
    "школ",
    "бюджет",
    "отчет",
    "даму",
    "жоба",
    "өңір",
    "вод",
    "газ",
    "лес",
)
ENDINGS = ("", "а", "ы", "у", "ой", "ами", "ның", "дарын", "ском")
WORDS = st.builds(str.__add__, st.sampled_from(STEMS), st.sampled_from(ENDINGS))
SAID = st.lists(WORDS | st.text("абв", min_size=1, max_size=6), min_size=1, max_size=9).map(" ".join)
TEXTS = st.dictionaries(st.sampled_from(("kk", "ru", "en")), SAID, min_size=1)
LETTERS = st.text("абвг", min_size=1, max_size=14)


def control(url: str) -> Control:
    """The service on an empty database."""
    database = Database(url, "control", clock=SetClock(START))
    database.create_tables(Control.metadata)
    return Control(database)


def put(service: Control, texts: Iterable[Mapping[str, str]], first: int = 1) -> None:
    """Put clauses with these texts under control, all in one transaction."""

    def unit(tx: Transaction) -> None:
        for clause, text in enumerate(texts, first):
            entry = an_entry(clause=str(clause), text=dict(text), executor=("mne", "minfin")[clause % 2])
            service.open_item(tx, {"origin": ORIGIN, "entry": {**entry, "coexecutors": []}})

    service.db.run(unit)


def change(service: Control, clause: int, state: State) -> None:
    """Let an item leave control, or come back."""

    def unit(tx: Transaction) -> None:
        item = store.get(tx, f"decree-1:{clause}")
        store.apply(tx, Outcome(item._replace(state=state)), item)

    service.db.run(unit)


def found(service: Control, text: Mapping[str, str], **asked: object) -> list[tuple[str, int]]:
    """Items and scores that the service answers."""
    answer = service.call("find_duplicates", {"text": dict(text), "limit": 100, **asked}).value()
    return [(one["item"]["id"], one["score"]) for one in answer["candidates"]]


def compared(service: Control, text: Mapping[str, str], executor: str | None = None) -> list[tuple[str, int]]:
    """Items and scores when every living item is compared."""
    with service.db.transaction(reading=True) as tx:
        new = duplicates.NewText(text)
        best = duplicates.candidates(new, likeness.living(tx, executor), duplicates.DUPLICATE_SCORE)
    return [(one.item, one.score) for one in best]


def kept(service: Control, clause: int) -> int:
    """How many rows find an item."""
    pair = tables.word_pair.c
    of_item = sa.select(sa.func.count()).where(pair.item == f"decree-1:{clause}")
    with service.db.transaction(reading=True) as tx:
        rows: int = tx.execute(of_item).scalar_one()
    return rows


@given(st.lists(LETTERS, unique=True), LETTERS)
@settings(max_examples=400, deadline=None)
def test_a_lexicon_knows_every_word_alike_and_no_other(words: list[str], word: str) -> None:
    """By the letters that words alike share at least: the same as comparing with each."""
    lexicon = Lexicon()
    for number, one in enumerate(words):
        lexicon.add(one, number)
    assert sorted(lexicon.alike(word)) == sorted(one for one in words if fuzz.ratio(word, one) >= 80)


def test_words_alike_share_more_the_longer_they_are() -> None:
    """Of two words of ten letters four may be lacking; words of very different lengths are never alike."""
    assert shared_pairs(10, 10) == 3
    assert shared_pairs(8, 9) == 3
    assert shared_pairs(2, 2) == 1
    assert shared_pairs(4, 9) is None


@pytest.mark.provision("D976-4(13)", "D976-75(2)", "PM140-R1.21")
@given(
    old=st.lists(TEXTS, min_size=1, max_size=12),
    gone=st.sets(st.integers(1, 12)),
    back=st.sets(st.integers(1, 12)),
    new=st.lists(TEXTS, min_size=1, max_size=6),
)
@settings(max_examples=30, deadline=None)
def test_what_is_found_is_what_comparing_every_living_item_finds(
    tmp_path_factory: pytest.TempPathFactory,
    old: list[dict[str, str]],
    gone: set[int],
    back: set[int],
    new: list[dict[str, str]],
) -> None:
    """Whatever the words, their endings and languages; items leave control and come back."""
    service = control(f"sqlite:///{tmp_path_factory.mktemp('likeness') / 'control.sqlite'}")
    put(service, old)
    for clause in (*gone, *back):
        if clause <= len(old):
            change(service, clause, "removed" if clause in gone else "handed_over")
    for text in (*new, *old):
        assert found(service, text) == compared(service, text)
        assert found(service, text, executor="mne") == compared(service, text, "mne")
    service.db.close()


@pytest.mark.provision("D976-75(2)", "D976-76.3")
def test_an_item_is_found_while_it_lives(any_database_url: str) -> None:
    """Removed from control it leaves nothing behind; reinstated it is found again; handed over it stays."""
    service, text = control(any_database_url), {"ru": "Разработать программу развития дорог"}
    put(service, [text])
    life: tuple[tuple[State, int], ...] = (("handed_over", 1), ("removed", 0), ("on_control", 1))
    for state, times in life:
        change(service, 1, state)
        assert found(service, text) == [("decree-1:1", 100)] * times
        assert (kept(service, 1) > 0) == (times > 0)
    service.db.close()


@pytest.mark.provision("D976-4(13)")
def test_several_texts_are_asked_in_one_call_and_answered_in_their_order(any_database_url: str) -> None:
    """As one by one; below the score of a duplicate every item is compared."""
    service = control(any_database_url)
    put(service, [{"ru": "Строить школы"}, {"ru": "Ремонтировать дороги района"}, {"kk": "Жол салу"}])
    texts = [{"ru": "Ремонтировать дорогу"}, {"ru": "Сажать леса"}, {"ru": "Построить школы"}]
    answer = service.call("find_duplicates_of_each", {"texts": texts}).value()["found"]
    scored = [[(one["item"]["id"], one["score"]) for one in of["candidates"]] for of in answer]
    assert scored == [found(service, text) for text in texts]
    assert [bool(one) for one in scored] == [True, False, True]
    assert {item for item, _ in found(service, texts[1], at_least=0)} == {"decree-1:1", "decree-1:2"}
    service.db.close()


def test_what_is_undone_leaves_no_words(any_database_url: str) -> None:
    """Undone before and after it reached the database; what the same transaction did besides stays found."""
    service = control(any_database_url)

    def opened(tx: Transaction, clause: str, text: str) -> None:
        entry = an_entry(clause=clause, text={"ru": text}, coexecutors=[])
        service.open_item(tx, {"origin": ORIGIN, "entry": entry})

    def refused(tx: Transaction, clause: str, *, written: bool) -> None:
        with pytest.raises(Refused), tx.attempt():
            opened(tx, clause, "Хранить архивные дела")
            if written:
                tx.execute(sa.delete(tables.waiting))
            raise Refused([Violation("D976-42(1)", "unknown_item", {"item": clause})])

    def unit(tx: Transaction) -> None:
        with tx.attempt():
            opened(tx, "1", "Хранить дела")
        refused(tx, "2", written=False)
        refused(tx, "3", written=True)

    service.db.run(unit)
    assert (kept(service, 1), kept(service, 2), kept(service, 3)) == (2, 0, 0)
    put(service, [{"ru": "Хранить архивные дела"}], first=4)
    assert [item for item, _ in found(service, {"ru": "Хранить архивные дела"})] == [
        "decree-1:1",
        "decree-1:4",
    ]
    service.db.close()


def test_words_committed_out_of_order_are_learned(new_database: Callable[[], str]) -> None:
    """Another replica's transaction began first and ends last: its words are found all the same."""
    url = new_database()
    service, other = control(url), Database(url, "control", clock=SetClock(START))
    put(service, [{"ru": "Строить мосты"}], first=1)
    replica = Control(other)
    entry = an_entry(clause="2", text={"ru": "Сажать деревья"}, coexecutors=[])
    with other.transaction() as late:
        replica.open_item(late, {"origin": ORIGIN, "entry": entry})
        late.flush()
        put(service, [{"ru": "Чистить каналы"}], first=3)
        assert found(service, {"ru": "Чистить канал"}) == [("decree-1:3", 99)]
        assert found(service, {"ru": "Сажать деревья"}) == []
    assert found(service, {"ru": "Сажать дерево"}) == compared(service, {"ru": "Сажать дерево"})
    assert [item for item, _ in found(service, {"ru": "Сажать деревья"})] == ["decree-1:2"]
    assert [item for item, _ in found(replica, {"ru": "Строить мосты"})] == ["decree-1:1"]
    other.close()
    service.db.close()


def test_the_items_of_an_older_schema_are_found_after_its_upgrade(new_database: Callable[[], str]) -> None:
    """The revision that brings the words writes them for what is under control already."""
    url = new_database()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    migrate.upgrade(engine, Control)
    service = Control(Database(url, "control", clock=SetClock(START)))
    texts = [{"ru": f"Строить {what}", "kk": f"{what} салу"} for what in ("школы", "мосты", "дороги")]
    put(service, texts)
    change(service, 2, "removed")
    before = [found(service, text) for text in texts]
    with engine.begin() as connection:
        command.downgrade(migrate.alembic(Control, connection), "ee151f4f039a")
    service.db.close()
    migrate.upgrade(engine, Control)
    again = Control(Database(url, "control", clock=SetClock(START)))
    assert [found(again, text) for text in texts] == before
    assert [len(one) > 0 for one in before] == [True, False, True]
    again.db.close()
