"""Posts numbered entries into the suite's exchange, each confirmed by the broker, in order per account."""

import time
from datetime import UTC, datetime

from amqp.exceptions import AMQPError

from bus.config import Outbox
from bus.contract import canonical
from bus.event import Envelope
from bus.link import BrokerUnreachable, Link
from bus.outbox import Sealed
from bus.relay import Publisher

POSTED = datetime(2025, 3, 3, 9, tzinfo=UTC)


def entry(account: int, n: int, note: str = "", event_id: str | None = None) -> Sealed:
    """The n-th entry of an account as it is published."""
    identifier = event_id or f"entry-{account}-{n}"
    data = {"n": n, **({"note": note} if note else {})}
    subject = f"account/{account}"
    one = Envelope(
        identifier, "/services/teller", "ledger.entry_posted.v1", subject, POSTED, data, identifier
    )
    return Sealed(account * 1_000_000 + n, n, identifier, one.type, subject, canonical(one.to_wire()))


class Feeder:
    """Posts waves of one entry per account; repeats what was not confirmed, as any careful sender does."""

    def __init__(self, amqp_uri: str, accounts: int) -> None:
        self._uri, self._accounts = amqp_uri, accounts
        self._link: Link | None = None
        self._publisher: Publisher | None = None
        self.posted = 0

    def waves(self, count: int, patience: float = 90) -> None:
        """Post so many entries to every account."""
        for _ in range(count):
            self.posted += 1
            self.publish([entry(account, self.posted) for account in range(self._accounts)], patience)

    def publish(self, rows: list[Sealed], patience: float = 90) -> None:
        """Publish until every one is confirmed."""
        until = time.monotonic() + patience
        missing = {row.id: row for row in rows}
        while missing:
            try:
                self._connected().publish(
                    list(missing.values()),
                    lambda done, _: [missing.pop(row.id, None) for row in done] and None,
                )
            except (BrokerUnreachable, AMQPError, OSError):
                self.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _connected(self) -> Publisher:
        if self._publisher is None:
            settings = Outbox(window=200, confirm_timeout_s=10)
            self._link = Link(self._uri, "feeder").open()
            self._publisher = Publisher(self._link, settings)
        return self._publisher

    def close(self) -> None:
        """Drop the connection."""
        link, self._link, self._publisher = self._link, None, None
        if link is not None:
            link.abort()
