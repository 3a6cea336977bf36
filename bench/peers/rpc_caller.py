"""So many callers at once, each calling again when it is answered: prints p50 and p99 in milliseconds.

    python -m bench.peers.rpc_caller suite|nameko|tuned METHOD AMQP_URI CALLERS CALLS

`nameko` calls from a worker of a nameko service, as it documents it; `tuned` is the same without declaring
the reply queue again for each call, which is nameko at its best. Every caller warms up first.
"""

import bus.green  # noqa: F401 - first of all

import json  # isort: skip
import sys  # isort: skip
import time  # isort: skip
from collections.abc import Callable, Iterator  # isort: skip
from contextlib import contextmanager  # isort: skip
from functools import partial  # isort: skip
from typing import Any  # isort: skip

import eventlet  # isort: skip
import nameko  # isort: skip
from nameko.containers import ServiceContainer  # isort: skip
from nameko.rpc import ServiceRpc  # isort: skip
from nameko.testing.services import dummy, entrypoint_hook  # isort: skip

from bench.peers.echo_tables import ROWS, TEXT  # isort: skip
from bus.rpc import RpcClient  # isort: skip

Ask = Callable[[dict[str, Any]], dict[str, Any]]
WARM_UP = 20


def payload(method: str, number: int) -> dict[str, Any]:
    """What a call asks."""
    return {"key": number % ROWS} if method == "row" else {"text": TEXT}


def calls(ask: Ask, method: str, count: int) -> list[float]:
    """Call so many times; seconds of each."""
    times = []
    for number in range(count):
        asked = payload(method, number)
        began = time.perf_counter()
        answer = ask(asked)
        times.append(time.perf_counter() - began)
        assert answer["text"] == TEXT
    return times


class Undeclared(ServiceRpc):
    """nameko's client, tuned: the reply queue stands as long as its consumer does."""

    def setup(self) -> None:
        """Declare nothing for each call."""
        super().setup()
        self.publisher.declare = []


@contextmanager
def by_suite(uri: str, method: str) -> Iterator[Callable[[int], list[float]]]:
    """Callers that share one client of ours."""
    with RpcClient(uri, "bench") as client:
        yield partial(calls, partial(client.call, f"echo.{method}"), method)


@contextmanager
def by_nameko(uri: str, method: str, kind: type) -> Iterator[Callable[[int], list[float]]]:
    """Callers that are workers of a nameko service."""

    class Caller:
        name = "caller"
        echo = kind("echo")

        @dummy
        def run(self, count: int) -> list[float]:
            return calls(getattr(self.echo, method), method, count)

    nameko.config.setup({"AMQP_URI": uri, "max_workers": 100, "heartbeat": 10})
    container = ServiceContainer(Caller)
    container.start()
    with entrypoint_hook(container, "run", timeout=120) as hook:
        yield hook
    container.kill()


def main(who: str, method: str, uri: str, callers: int, count: int) -> None:
    """Print the percentiles of all the calls."""
    client = by_suite(uri, method) if who == "suite" else by_nameko(uri, method, KINDS[who])
    with client as run:
        for each in (WARM_UP, max(1, count // callers)):
            threads = [eventlet.spawn(run, each) for _ in range(callers)]
            took = sorted(seconds for thread in threads for seconds in thread.wait())
    print(json.dumps({"p50": 1000 * took[len(took) // 2], "p99": 1000 * took[len(took) * 99 // 100]}))


KINDS = {"nameko": ServiceRpc, "tuned": Undeclared}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
