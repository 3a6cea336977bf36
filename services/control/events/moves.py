"""Facts about days that the law moves."""

from collections.abc import Mapping
from typing import Any

from bus.event import Event
from services.control.events.items import about
from services.control.model import Item


def deadline_moved(move: Mapping[str, Any], item: Item | None = None) -> Event:
    """A new calendar or an amended term moved a day; of an item, with the item as it stands."""
    if item is None:
        return Event("control.deadline_moved.v1", move["subject"], move)
    return about("control.deadline_moved.v1", item, **move)
