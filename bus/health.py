"""/live, /ready and /metrics of one process, over the standard library's HTTP server on the loopback."""

from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic

import orjson

from bus.logging import logger

log = logger(__name__)

Check = Callable[[], str | None]
"""Answers None when all is well, otherwise what is wrong in a few words."""

JSON, TEXT = "application/json", "text/plain; version=0.0.4; charset=utf-8"
PATIENCE_SECONDS = 5


class Health:
    """The checks that make a process ready; being live depends on none of them."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._since = monotonic()

    def also(self, **checks: Check) -> "Health":
        """The same with further checks."""
        return Health({**self._checks, **checks})

    def live(self) -> tuple[int, bytes]:
        """That this is answered at all shows that the process turns."""
        return 200, orjson.dumps({"live": True, "seconds": round(monotonic() - self._since, 1)})

    def ready(self) -> tuple[int, bytes]:
        """Ready when every check is well; each one's fault is named."""
        faults = {name: fault for name, check in self._checks.items() if (fault := _fault(check))}
        return (503 if faults else 200), orjson.dumps({"ready": not faults, "faults": faults})


def _fault(check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # a check that cannot be made is a fault, whatever it raises
        return f"{type(error).__name__}"


class HealthServer:
    """Serves the three paths until closed; `port` 0 takes a free one."""

    def __init__(self, health: Health, metrics: Callable[[], bytes], host: str, port: int) -> None:
        answers: dict[str, Callable[[], tuple[int, str, bytes]]] = {
            "/live": lambda: _typed(JSON, health.live()),
            "/ready": lambda: _typed(JSON, health.ready()),
            "/metrics": lambda: (200, TEXT, metrics()),
        }
        self._server = ThreadingHTTPServer((host, port), _handler(answers))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        """Answer from a thread of its own (a green one where threads are)."""
        Thread(target=self._server.serve_forever, args=(0.1,), name="health", daemon=True).start()
        log.info("health is served", port=self.port)

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


def _typed(kind: str, answer: tuple[int, bytes]) -> tuple[int, str, bytes]:
    return answer[0], kind, answer[1]


def _handler(answers: Mapping[str, Callable[[], tuple[int, str, bytes]]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE_SECONDS
        server_version = "reglament"
        sys_version = ""

        def do_GET(self) -> None:
            """Answer one of the paths, 404 for any other."""
            answer = answers.get(self.path.partition("?")[0])
            status, kind, content = (
                answer() if answer else (404, JSON, b'{"paths":["/live","/ready","/metrics"]}')
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds; they are not news."""

    return Handler
