"""The peer Celery: SQLAlchemy on psycopg, one event a transaction, acknowledged late, a pool of threads.

celery -A bench.peers.celery_peer worker --pool threads -c 4      (BENCH_AMQP_URI, BENCH_DATABASE_URL)
"""

import os

import sqlalchemy as sa
from celery import Celery

from bench.peers import work

app = Celery("bench", broker=os.environ["BENCH_AMQP_URI"])
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_default_queue="celery_control",
    worker_prefetch_multiplier=int(os.environ.get("BENCH_PREFETCH", "8")),
    task_store_errors_even_if_ignored=False,
    worker_send_task_events=False,
)
engine = sa.create_engine(
    os.environ["BENCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1),
    pool_size=16,
    **work.ENGINE,
)


@app.task(name="apply")
def apply(text: str) -> None:
    """Apply one event."""
    body = text.encode()
    event = work.read(body)
    with engine.begin() as connection:
        work.apply(connection, event, body)
