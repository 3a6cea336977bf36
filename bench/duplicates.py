"""Finding the items that a new instruction may duplicate among 10,000 and among 100,000: it must stay flat.

    python -m bench.duplicates [--few 10000] [--many 100000] [--rounds 5] [--quick]

On PostgreSQL and on SQLite. The texts are made of 10,000 words that occur as words do (the n-th commonest
1/n as often), in Kazakh and Russian endings, 8 to 24 words each in two languages. A figure is the median of
its calls in a round: `control.find_duplicates` of a text in other endings with other words beside them, its
original being the first it finds; and one call of `find_duplicates_of_each` with ten of them. Beside it,
among the fewer, stands what comparing with every living item takes.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import law
from bench import places
from bench.measure import Target, arguments, conclude, interleaved, median, say, table
from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from services.control import actions, likeness, rows, tables
from services.control.model import Item, Origin
from services.control.rules.duplicates import DUPLICATE_SCORE
from services.control.service import Control

AT = datetime(2026, 11, 23, 10, tzinfo=ALMATY)
CALLS, BATCH, EACH = 40, 1000, 10
WORDS, SHORTEST, LONGEST = 10_000, 8, 24
SYLLABLES = [first + second for first in "бвгджзклмнпрстфхчш" for second in "аеиоуыя"]
ENDINGS = {
    "ru": ("а", "ов", "ам", "ой", "у", "ы", ""),
    "kk": ("ың", "ар", "ды", "ын", "ен", "да", ""),
}
Contenders = dict[str, Callable[[], dict[str, float]]]
Text = Mapping[str, list[int]]


class Language:
    """Words made of syllables, each with its share of all that is said."""

    def __init__(self) -> None:
        made = random.Random(1)
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found["".join(made.choices(SYLLABLES, k=made.choice((4, 4, 5, 6))))] = None
        self.stems = list(found)
        self.shares = list(accumulate(1 / (n + 10) for n in range(WORDS)))

    def say(self, of: random.Random) -> Text:
        """What an instruction says in each language: the numbers of its words."""
        length = of.randint(SHORTEST, LONGEST)
        return {language: of.choices(range(WORDS), cum_weights=self.shares, k=length) for language in ENDINGS}

    def write(self, said: Text, of: random.Random) -> dict[str, str]:
        """The words, each with an ending."""
        return {
            language: " ".join(self.stems[number] + of.choice(ENDINGS[language]) for number in numbers)
            for language, numbers in said.items()
        }


def instructions(language: Language, count: int) -> Iterator[tuple[Text, dict[str, str]]]:
    """The instructions under control, always the same ones."""
    of = random.Random(2)
    for _ in range(count):
        said = language.say(of)
        yield said, language.write(said, of)


def paraphrased(language: Language, said: Text, of: random.Random) -> dict[str, str]:
    """The same in other endings, in another order, with a third of other words beside them."""
    other = language.say(of)
    new = {one: [*numbers, *other[one][: len(numbers) // 3]] for one, numbers in said.items()}
    for numbers in new.values():
        of.shuffle(numbers)
    return language.write(new, of)


def template() -> Item:
    """An item as the rules open it."""
    entry = {"clause": "1", "text": {"ru": "-"}, "executor": "mne", "row": "ordinary", "level": "pa"}
    origin = Origin(kind="act", id="decree-1", signed_on=AT.date(), document="decree")
    due = {"due_on": date(2027, 3, 1).isoformat()}
    return actions.open_item(origin, {**entry, **due}, law.load(), today=AT.date()).item


def filled(url: str, items: int, language: Language) -> Control:
    """A service with so many items under control."""
    database = Database(url, "control", clock=SetClock(AT))
    database.create_tables(Control.metadata)
    texts, one = enumerate(instructions(language, items)), template()

    def some(tx: Transaction, batch: list[Item]) -> None:
        for item in batch:
            tx.rows(tables.item).put(rows.item_row(item))
            likeness.keep(tx, item)

    batch: list[Item] = []
    for number, (_, text) in texts:
        batch.append(one._replace(id=f"d:{number}", instruction=one.instruction._replace(text=text)))
        if len(batch) == BATCH or number == items - 1:
            database.run(lambda tx, batch=batch: some(tx, batch))  # type: ignore[misc]
            batch = []
    return Control(database)


def call_time(service: Control, asked: list[tuple[str, dict[str, str]]], **other: Any) -> float:
    """Milliseconds of a call for one text."""
    took = []
    for item, text in asked:
        began = time.perf_counter()
        answer = service.call("find_duplicates", {"text": text, **other}).value()
        took.append(time.perf_counter() - began)
        assert answer["candidates"][0]["item"]["id"] == item, "the original comes first"
    return 1000 * statistics.median(took)


def several_time(service: Control, asked: list[tuple[str, dict[str, str]]]) -> float:
    """Milliseconds of a call for ten texts."""
    took = []
    for start in range(0, len(asked), EACH):
        some = asked[start : start + EACH]
        began = time.perf_counter()
        answer = service.call("find_duplicates_of_each", {"texts": [text for _, text in some]}).value()
        took.append(time.perf_counter() - began)
        first = [found["candidates"][0]["item"]["id"] for found in answer["found"]]
        assert first == [item for item, _ in some], "each original comes first"
    return 1000 * statistics.median(took)


def settled(database: Database) -> None:
    """Do what the database does by itself in time: statistics, and which pages all may see."""
    words = "ANALYZE" if database.sqlite else "VACUUM ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(words)


def contenders(stack: ExitStack, sizes: tuple[int, int]) -> Contenders:
    """For each database and size: a text, ten texts; among the fewer also with every item."""
    found: Contenders = {}
    place = stack.enter_context(places.place())
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    language = Language()
    known = list(instructions(language, sizes[0]))
    of = random.Random(3)
    asked = [
        (f"d:{number}", paraphrased(language, known[number][0], of))
        for number in of.sample(range(sizes[0]), CALLS)
    ]
    for size in sizes:
        urls = {
            "PostgreSQL": places.driver(place.database(f"reglament_bench_duplicates_{size}")),
            "SQLite": f"sqlite:///{directory / str(size)}.sqlite",
        }
        for name, url in urls.items():
            say(f"putting {size:,} items under control on {name}")
            service = filled(url, size, language)
            settled(service.db)
            stack.callback(service.db.close)
            began = time.perf_counter()
            with service.db.transaction(reading=True) as tx:
                words = len(likeness.learned(tx))
            say(f"{words:,} words, learned in {time.perf_counter() - began:.2f} s")
            one, ten = f"{name}, a text among {size:,}", f"{name}, ten texts among {size:,}"
            found[one] = lambda s=service, f=one: {f: call_time(s, asked)}  # type: ignore[misc]
            found[ten] = lambda s=service, f=ten: {f: several_time(s, asked)}  # type: ignore[misc]
            if size == sizes[0]:
                every = f"{name}, a text with each of {size:,}"
                few = asked[:4]
                found[every] = lambda s=service, f=every, a=few: {  # type: ignore[misc]
                    f: call_time(s, a, at_least=DUPLICATE_SCORE - 1)
                }
    return found


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, few=10_000, many=100_000).parse_args()
    sizes = (given.few, given.many)
    with ExitStack() as stack:
        found = contenders(stack, sizes)
        figures = interleaved(found, 1 if given.quick else given.rounds)
    targets = []
    for name in ("PostgreSQL", "SQLite"):
        for what in ("a text", "ten texts"):
            few, many = (median(figures, f"{name}, {what} among {size:,}") for size in sizes)
            targets.append(Target(f"{name}, {what}", many / few, at_most=3.0))
    ordered = {name: figures[name] for name in found}
    return conclude("What may be duplicated", [table(ordered, "ms")], targets, [], record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
