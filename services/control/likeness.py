"""What is kept to find the living items that a new text resembles, however many there are.

A living item has a row for each pair of words by which it can be found (`rules.duplicates.found_by`);
a new text is looked up by the words of the register that are alike to its own. What is found is then compared
in full, so that the answer is the one that comparing every living item would give.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa

from bus.bulk import insert_missing, insert_new, one_of
from services.control import tables
from services.control.lexicon import Lexicon
from services.control.model import ALIVE, Item
from services.control.rules import duplicates

if TYPE_CHECKING:
    from bus.database import Transaction

Texts = Iterator[tuple[str, duplicates.Text]]
Words = Mapping[str, tuple[str, ...]]
_LEXICONS: WeakKeyDictionary[sa.Engine, Lexicon] = WeakKeyDictionary()
_AT_ONCE = 5000
_NEVER_MET = 1 << 62
"""The number of a word that no instruction held before: the rarest of all."""


def key(word: str, *languages: str) -> int:
    """The number under which a word of a language, and languages before it, is looked up: 64 bits."""
    written = "\n".join((word, *languages)).encode()
    return int.from_bytes(blake2b(written, digest_size=8).digest(), signed=True)


def _before(language: str) -> tuple[str, ...]:
    """The languages in which two texts are rather compared."""
    return duplicates.LANGUAGES[: duplicates.LANGUAGES.index(language)]


def words_of(text: duplicates.Text) -> dict[str, tuple[str, ...]]:
    """The words of a text in each of its languages."""
    return {language: duplicates.words(said) for language, said in text.items()}


def rows_of(item: str, words: Words, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """What finds an item: pairs of its words, the rarer one being that which came later to the register."""
    rows = []
    for language, said in words.items():
        languages = (language, *(one for one in _before(language) if one in words))
        ordered = sorted(said, key=lambda word: numbers.get(word, _NEVER_MET))
        keys = {word: key(word, *languages) for word in ordered}
        pairs, needed = duplicates.found_by(ordered)
        rows += [{"rarer": keys[a], "commoner": keys[b], "item": item, "needed": needed} for a, b in pairs]
    return rows


def keep(tx: "Transaction", item: Item) -> None:
    """An item came under control, left it or came back: what finds it is written with the rest."""
    tx.working("likeness", Likenesses).keep(item)


def near(tx: "Transaction", new: duplicates.NewText, executor: str | None) -> Texts:
    """The living items, with their texts, that may resemble a new text: all that do, and some that do not."""
    keys, pair = set(_keys(new)), tables.word_pair.c
    both = _among(pair.rarer, keys, tx), _among(pair.commoner + 0, keys, tx)  # + 0: not by an index
    enough = sa.func.count() >= sa.func.max(pair.needed)
    found = tx.execute(sa.select(pair.item).where(*both).group_by(pair.item).having(enough)).scalars().all()
    for ids in _slices(found):
        yield from living(tx, executor, one_of(tables.item.c.id, ids, tx.dialect))


def _keys(new: duplicates.NewText) -> Iterator[int]:
    """What the words alike are kept under by items compared in their language and in none before it."""
    for language, said in new.of.items():
        others = [one for one in _before(language) if one not in new.of]
        for held in (some for count in range(len(others) + 1) for some in combinations(others, count)):
            yield from (key(word, language, *held) for word in said.alike)


def living(tx: "Transaction", executor: str | None, *which: sa.ColumnElement[bool]) -> Texts:
    """The living items and their texts."""
    item = tables.item.c
    query = sa.select(item.id, item.instruction["text"].label("text")).where(
        item.state.in_(sorted(ALIVE)), *which
    )
    if executor is not None:
        query = query.where(item.executor == executor)
    for row in tx.execute(query.execution_options(yield_per=1000)):
        yield row.id, row.text


def learned(tx: "Transaction") -> Lexicon:
    """All words that are stored; for a transaction that only reads, since it sees none that may yet vanish.

    A word may be committed after one with a greater number: where the count says so, all are read again.
    """
    held = _lexicon(tx)
    if _stored(tx) != len(held):
        _read(tx, held, held.last)
        if _stored(tx) != len(held):
            _read(tx, held, 0)
    return held


def _lexicon(tx: "Transaction") -> Lexicon:
    return _LEXICONS.setdefault(tx.db.engine, Lexicon())


def _stored(tx: "Transaction") -> int:
    count: int = tx.execute(sa.select(sa.func.count()).select_from(tables.word)).scalar_one()
    return count


def _read(tx: "Transaction", held: Lexicon, after: int) -> None:
    word = tables.word.c
    query = sa.select(word.text, word.number).where(word.number > after).order_by(word.number)
    for row in tx.execute(query.execution_options(yield_per=1000)):
        held.add(row.text, row.number)
        held.last = row.number


def _among(column: sa.ColumnElement[Any], keys: Iterable[int], tx: "Transaction") -> sa.ColumnElement[bool]:
    """Whether a column holds one of the keys, however many: they are one parameter."""
    if tx.dialect == "postgresql":
        return one_of(column, list(keys), tx.dialect)
    each = sa.func.json_each(orjson.dumps(list(keys)).decode()).table_valued("value")
    return column.in_(sa.select(each.c.value))


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


class _Change(NamedTuple):
    """An item with the words of each of its languages, or none when it is to be found no more."""

    item: str
    words: Words


class Likenesses:
    """What a transaction changes of this, in order; written in a few statements for all of its items."""

    def __init__(self, tx: "Transaction") -> None:
        """Begin with nothing changed."""
        self._tx = tx
        self._changes: list[_Change] = []
        self._own: set[str] = set()
        self._begun = 0
        self._saved: list[_Change] | None = None

    def keep(self, item: Item) -> None:
        """Have an item found if it lives, and no more if it does not."""
        self._changes.append(_Change(item.id, words_of(item.instruction.text) if item.alive else {}))

    @property
    def dirty(self) -> bool:
        """Whether something is not yet written."""
        return bool(self._changes)

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._begun, self._saved = len(self._changes), None

    def savepoint(self) -> None:
        """Remember what is not yet written: a savepoint of the database is set now."""
        self._saved = list(self._changes)

    def undo(self) -> None:
        """Take back every change since `begin`; the database is back at the savepoint, if one was set."""
        self._changes = (self._changes if self._saved is None else self._saved)[: self._begun]
        self.begin()

    def flush(self) -> None:
        """Write the words that are new, and the pairs of each item."""
        if not self._changes:
            return
        last = {change.item: change for change in self._changes}
        self._changes = []
        connection, pair = self._tx.connection, tables.word_pair
        if gone := [item for item, change in last.items() if not change.words]:
            connection.execute(sa.delete(pair).where(one_of(pair.c.item, gone, self._tx.dialect)))
        numbers = self._numbered(
            {word for one in last.values() for said in one.words.values() for word in said}
        )
        rows = [row for change in last.values() for row in rows_of(*change, numbers)]
        if rows:
            insert_new(connection, pair, rows)

    def _numbered(self, words: set[str]) -> Mapping[str, int]:
        """The numbers of words; those that were never met are stored.

        What this transaction stored itself the process does not count upon: it may yet be undone.
        """
        held, word = _lexicon(self._tx), tables.word
        unknown = {key(one): one for one in words if one not in held.numbers}
        if not unknown:
            return held.numbers
        connection, dialect = self._tx.connection, self._tx.dialect
        query = sa.select(word.c.digest, word.c.number).where(one_of(word.c.digest, list(unknown), dialect))
        for digest, number in connection.execute(query):
            known = unknown.pop(digest)
            if known not in self._own:
                held.add(known, number)
        if unknown:
            new = [{"digest": digest, "text": unknown[digest]} for digest in sorted(unknown)]
            insert_missing(connection, word, new)
            self._own.update(unknown.values())
        return held.numbers
