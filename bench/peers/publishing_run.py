"""One run of the relay or of bare py-amqp over a log: prints how many events in how many seconds.

python -m bench.peers.publishing_run relay|py-amqp DATABASE_URL CONFIG AMQP_URI WINDOW
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

LOG = "SELECT body, type, event_id FROM outbox ORDER BY id"


def relay(config: str, window: int) -> dict[str, float]:
    """The relay as it runs in production, in a green process, until nothing is pending."""
    import bus.green  # noqa: F401, PLC0415 - only this contender is green
    from bus.config import load  # noqa: PLC0415 - after the above
    from bus.runner import RelayProcess  # noqa: PLC0415 - after the above
    from cli.wiring import every_service, service_class  # noqa: PLC0415 - after the above

    read = load(Path(config), "control")
    process = RelayProcess(
        service_class("control"), replace(read, outbox=replace(read.outbox, window=window)), every_service()
    )
    process.relay._connected()
    events, began = 0, time.perf_counter()
    while published := process.relay.once():
        events += published
    return {"events": events, "seconds": time.perf_counter() - began}


def bare(uri: str, url: str, window: int) -> dict[str, float]:
    """py-amqp in a plain process; the bodies are in memory before the clock starts."""
    import psycopg  # noqa: PLC0415 - the green contender must not have it loaded before

    from bench.publishing import publish  # noqa: PLC0415 - as above

    with psycopg.connect(url) as connection:
        rows = [(bytes(body), "suite.events", kind, i) for body, kind, i in connection.execute(LOG)]
    began = time.perf_counter()
    publish(uri, rows, window)
    return {"events": len(rows), "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    WHO, DATABASE, CONFIG, URI, WINDOW = *sys.argv[1:5], int(sys.argv[5])
    print(json.dumps(relay(CONFIG, WINDOW) if WHO == "relay" else bare(URI, DATABASE, WINDOW)))
