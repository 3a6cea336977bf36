"""The peer FastStream: SQLAlchemy async on asyncpg, one event a transaction, several at once.

python -m bench.peers.faststream_peer AMQP_URI DATABASE_URL QUEUE CONCURRENCY
"""

import asyncio
import logging
import sys

from faststream import FastStream
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.annotations import RabbitMessage
from sqlalchemy.ext.asyncio import create_async_engine

from bench.peers import work

AMQP_URI, DATABASE_URL, QUEUE, CONCURRENCY = *sys.argv[1:4], int(sys.argv[4])
engine = create_async_engine(
    DATABASE_URL.replace("postgresql://", "postgresql+asyncpg://", 1),
    pool_size=CONCURRENCY,
    max_overflow=0,
    **work.ENGINE,
)
logger = logging.getLogger("peer")  # without a level of its own: only warnings are told
broker = RabbitBroker(AMQP_URI, default_channel=Channel(prefetch_count=CONCURRENCY), logger=logger)


@broker.subscriber(RabbitQueue(QUEUE, declare=False))
async def apply(message: RabbitMessage) -> None:
    """Apply one event; acknowledged by FastStream when this returns."""
    event = work.read(message.body)
    async with engine.begin() as connection:
        await connection.run_sync(work.apply, event, message.body)


if __name__ == "__main__":
    asyncio.run(FastStream(broker).run())
