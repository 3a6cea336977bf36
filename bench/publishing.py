"""Bare py-amqp: persistent messages, published with confirms, so many unconfirmed at once."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

import amqp

Message = tuple[bytes, str, str, str]
"""Body, exchange, routing key, message id."""


def connect(uri: str) -> amqp.Connection:
    """A connection of py-amqp's own."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        login_method="PLAIN",
        virtual_host=unquote(parts.path[1:]) or "/",
    )
    connection.connect()
    return connection


def publish(uri: str, messages: Iterable[Message], window: int = 500) -> None:
    """Publish all and wait for every confirm; at most a window of them is open at once."""
    with connect(uri) as connection:
        channel = connection.channel()
        channel.confirm_select()
        open_tags: set[int] = set()

        def confirmed(tag: int, multiple: bool) -> None:
            if multiple:
                open_tags.difference_update([one for one in open_tags if one <= tag])
            else:
                open_tags.discard(tag)

        channel.events["basic_ack"].add(confirmed)
        for tag, (body, exchange, key, identifier) in enumerate(messages, 1):
            message = amqp.Message(
                body, content_type="application/json", delivery_mode=2, message_id=identifier
            )
            channel.basic_publish(message, exchange, key, mandatory=True)
            open_tags.add(tag)
            while len(open_tags) >= window:
                connection.drain_events(timeout=10)
        while open_tags:
            connection.drain_events(timeout=10)
