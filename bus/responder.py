"""The entrypoint of calls: one queue for all methods of a service; no call, however broken, ends it."""

from collections.abc import Callable
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from bus.calls import JSON, Call, NoSuchMethod, ServiceFailed, call_from_wire, failure_to_wire, result_to_wire
from bus.calls import KeyReused as ReusedForCaller
from bus.config import Rpc as Settings
from bus.contract import BadPayload
from bus.link import BROKEN, Link, RawMessage
from bus.logging import about, logger
from bus.metrics import Metrics
from bus.reader import Reader
from bus.service import Answer, KeyReused, UnknownMethod

log = logger(__name__)

DIRECT = "amq.rabbitmq.reply-to."
"""Answers go to these only: a call may not make the service write into any other queue."""


class Responder(Entrypoint):
    """Runs its method, `method(self, call) -> Answer`, for every call that somebody still waits for."""

    def __init__(self, queue: str, connect: Callable[[], Link], settings: Settings, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics
        self.reader = Reader(
            queue, settings.prefetch, connect, self._take, lambda yes: metrics.consuming(queue, yes)
        )

    def start(self) -> None:
        """Begin to answer."""
        self.container.spawn_managed_thread(self.reader.run, identifier="calls.reader")

    def stop(self) -> None:
        """Take no more calls, answer those in flight, then close."""
        link = self.reader.stop()
        self.container._worker_pool.waitall()
        if link is not None:
            link.close()

    def kill(self) -> None:
        """Drop the connection; the callers ask again with their keys."""
        if self.reader.link is not None:
            self.reader.link.abort()

    def _take(self, link: Link, message: RawMessage) -> None:
        reply_to = str(message.properties.get("reply_to") or "")
        if not reply_to.startswith(DIRECT):
            log.warning("a call that nobody can be answered is not run", reply_to=reply_to[:60])
            self._metrics.dropped("rpc")
            link.acknowledge(message.delivery_tag)
            return
        try:
            call = call_from_wire(bytes(message.body))
        except BadPayload as bad:
            self._reply(link, message, failure_to_wire(BadPayload, bad.message, bad.field))
            return
        if call.late:
            log.info(
                "a call past its deadline is not run", method=call.method[:60], correlation=call.correlation
            )
            link.acknowledge(message.delivery_tag)
            return
        self._spawn(link, message, call)

    def _spawn(self, link: Link, message: RawMessage, call: Call) -> None:
        def handle_result(_worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            failed = failure_to_wire(ServiceFailed, "the service failed; its log says why")
            self._reply(link, message, failed if exc_info is not None else result)
            return result, exc_info

        try:
            self.container.spawn_worker(self, (call,), {}, context_data={}, handle_result=handle_result)
        except ContainerBeingKilled:
            log.info("stopping; the call stays in the queue")

    def _reply(self, link: Link, message: RawMessage, body: bytes) -> None:
        properties = message.properties
        try:
            link.publish(
                body,
                "",
                properties["reply_to"],
                mandatory=False,
                content_type=JSON,
                correlation_id=properties.get("correlation_id") or "",
            )
            link.acknowledge(message.delivery_tag)
        except BROKEN as error:
            log.warning("an answer could not be given; the caller asks again with its key", exc_info=error)


def answer(call: Call, ask: Callable[[Call], Answer], service: str, metrics: Metrics) -> bytes:
    """Ask the service and word whatever comes of it, so that nothing raised reaches the container."""
    with (
        about(method=f"{service}.{call.method}", correlation=call.correlation, causation=call.causation),
        metrics.measured(f"rpc.{call.method}") as says,
    ):
        try:
            answer = ask(call)
        except UnknownMethod as error:
            says("unknown_method")
            return failure_to_wire(NoSuchMethod, str(error))
        except BadPayload as bad:
            says("bad_payload")
            return failure_to_wire(BadPayload, bad.message, bad.field)
        except KeyReused as error:
            says("key_reused")
            return failure_to_wire(ReusedForCaller, str(error))
        except Exception:
            says("error")
            log.exception("a call failed")
            return failure_to_wire(
                ServiceFailed, f"{service}.{call.method} failed; the service's log says why"
            )
        if answer.refused is not None:
            says("refused")
        return result_to_wire(answer.result, answer.refused)
