"""Random histories: delivered twice, failing, conflicting, waiting: each event counts once, in order."""

import random
import tempfile
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bus.audit import verify
from bus.clock import SetClock
from bus.database import Database
from bus.event import Envelope
from bus.inbox import Backoff, Inbox
from bus.outbox import Outbox
from bus.quarantine import discard, held, requeue
from bus.tables import SYSTEM
from tests.bus.toys import METADATA, START, Law, Toy, announced, event, raws, toy_contracts, trail

CONTRACTS = toy_contracts()
SUBJECTS = ("tally/a", "tally/b", "tally/c")
NOTES = ("", "", "", "read", "write", "fail", "fail read", "fail write", "refuse", "refuse write", "flaky")
DICE = st.randoms(use_true_random=False)


def _open(url: str) -> Database:
    db = Database(url, "toy", Law(), SetClock(START), CONTRACTS)
    db.create_tables(METADATA)
    return db


class Deliveries(RuleBasedStateMachine):
    """Batches of events of an agency, some of them bad in every way there is, against a list per subject."""

    def __init__(self) -> None:
        """Nothing delivered yet."""
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.db = _open(f"sqlite:///{self.directory.name}/toy.sqlite")
        self.inbox = Inbox(Toy(self.db), Backoff((1, 1)))
        self.sent: list[Envelope] = []
        self.given_up: set[str] = set()

    @initialize()
    def forget(self) -> None:
        """The toy behaves anew."""
        Toy.mended, Toy.broken = set(), set()
        Toy.tries.clear()

    def teardown(self) -> None:
        """At the end everything is mended: then each event has counted once, in the order it came."""
        Toy.mended |= {one.id for one in self.sent}
        for one in held(self.db):
            if one.reason == "handler_failed":
                requeue(self.inbox, one.id)
        while self.inbox.retry_due(all_waiting=True):
            pass
        expected = defaultdict(list)
        for one in self.sent:
            if one.id not in self.given_up and "refuse" not in one.data.get("note", ""):
                expected[one.subject].append(one.id)
        for subject in SUBJECTS:
            assert trail(self.db, subject) == expected[subject]
        facts = [fact.data["counted"] for fact in announced(self.db, "toy.tally_changed.v1")]
        assert sorted(facts) == sorted(identifier for ids in expected.values() for identifier in ids)
        Outbox(self.db).seal(100_000)
        assert verify(self.db).broken is None
        self.db.close()
        self.directory.cleanup()

    @rule(
        notes=st.lists(st.sampled_from(NOTES), min_size=1, max_size=6), seed=st.randoms(use_true_random=False)
    )
    def deliver(self, notes: list[str], seed: random.Random) -> None:
        """New events mixed with some delivered before, some of them with another body."""
        new = [event(seed.choice(SUBJECTS), note=note, source="/agencies/mne") for note in notes]
        again = seed.sample(self.sent, min(len(self.sent), seed.randint(0, 2)))
        forged = [
            event(one.subject, by=900, id=one.id, source=one.source) for one in again if seed.random() < 0.3
        ]
        batch = [*again, *forged, *new]
        self.sent += new
        self.inbox.receive(raws(batch) + ([b"{"] if seed.random() < 0.2 else []))

    @rule()
    def retry(self) -> None:
        """The pauses are over."""
        self.inbox.retry_due(all_waiting=True)

    @rule(seed=DICE)
    def decide(self, seed: random.Random) -> None:
        """Someone looks at the oldest message set aside."""
        failed = [one for one in held(self.db) if one.reason == "handler_failed"]
        if not failed:
            return
        if seed.random() < 0.5:
            discard(self.inbox, failed[0].id, "given up", "tester")
            self.given_up.add(str(failed[0].event_id))
        else:
            Toy.mended.add(str(failed[0].event_id))
            requeue(self.inbox, failed[0].id)

    @invariant()
    def never_out_of_order(self) -> None:
        """What has counted so far is in the order it came, each once."""
        place = {one.id: at for at, one in enumerate(self.sent)}
        for subject in SUBJECTS:
            places = [place[identifier] for identifier in trail(self.db, subject)]
            assert places == sorted(set(places))


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_two_replicas_at_once_count_each_event_once_and_in_order(
    new_database: Callable[[], str],
) -> None:
    """Both get every delivery, in the same order but at the same time, and both retry and relay."""
    url = new_database()
    _open(url).close()
    Toy.mended = set()
    Toy.tries.clear()
    seed = random.Random(7)
    events = [
        event(
            f"tally/{seed.randrange(25)}", note=seed.choice(("", "", "", "read", "write", "flaky", "refuse"))
        )
        for _ in range(600)
    ]
    batches = [events[at : at + 20] for at in range(0, len(events), 20)]

    def replica(_: int) -> list[int]:
        db = _open(url)
        inbox, outbox = Inbox(Toy(db), Backoff((0, 0, 0, 0, 0, 0), jitter=0)), Outbox(db)
        carried = []
        for batch in batches:
            inbox.receive(raws(batch))
            inbox.retry_due()
            outbox.seal()
            with outbox.claim(50) as claim:
                claim.mark(claim.rows)
            carried += [row.number for row in claim.rows]
        while inbox.retry_due():
            pass
        db.close()
        return carried

    with ThreadPoolExecutor(2) as pool:
        carried = [number for numbers in pool.map(replica, range(2)) for number in numbers]
    db = _open(url)
    refused = {one.id for one in events if "refuse" in one.data.get("note", "")}
    for subject in {one.subject for one in events}:
        due = [one.id for one in events if one.subject == subject and one.id not in refused]
        assert trail(db, subject) == due
    facts = [fact.data["counted"] for fact in announced(db, "toy.tally_changed.v1")]
    assert len(facts) == len(set(facts)) == len(events) - len(refused)
    assert len(carried) == len(set(carried)), "no event handed to two relays"
    with db.transaction(reading=True) as tx:
        assert not tx.execute(sa.select(SYSTEM.inbox).where(SYSTEM.inbox.c.status != "applied")).all()
    Outbox(db).seal(100_000)
    assert verify(db).broken is None
    db.close()


def test_two_processes_on_one_sqlite_file_do_not_lose_a_change(tmp_path: Path) -> None:
    """Every transaction takes the write lock at its beginning."""
    url = f"sqlite:///{tmp_path}/toy.sqlite"
    _open(url).close()

    def writer(_: int) -> None:
        db = _open(url)
        for _ in range(50):
            Toy(db).call("count", {"tally": "tally/x", "by": 1})
        db.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writer, range(4)))
    db = _open(url)
    assert Toy(db).call("total", {"tally": "tally/x"}).value() == {"total": 200}
    db.close()
