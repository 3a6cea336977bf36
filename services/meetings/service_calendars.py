"""Calendars: the calls that meetings answers about them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bus.rpc import rpc
from services.meetings import feeds

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


class Calendars:
    """Calendars that people subscribe to."""

    @rpc(reads=True)
    def calendar(self, tx: "Transaction", payload: Wire) -> Wire:
        """An iCalendar of the grid, of a body or of an official."""
        return {"ics": feeds.calendar(tx, payload)}

    @rpc
    def open_feed(self, tx: "Transaction", payload: Wire) -> Wire:
        """Open a feed with a secret address."""
        return {"opened": feeds.open_feed(tx, payload)}

    @rpc
    def close_feed(self, tx: "Transaction", payload: Wire) -> Wire:
        """Close a feed."""
        return {"closed": feeds.close_feed(tx, payload)}

    @rpc(reads=True)
    def feed(self, tx: "Transaction", payload: Wire) -> Wire:
        """The calendar behind a secret address."""
        return feeds.feed(tx, payload["digest"], payload.get("lang", "ru"))
