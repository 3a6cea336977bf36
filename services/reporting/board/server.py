"""Serves the board: a small threaded WSGI server, bound to this machine unless told otherwise."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from services.reporting.board.app import Board
from services.reporting.board.meetings_feed import without_secret

log = logging.getLogger(__name__)


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _Quiet(WSGIRequestHandler):
    """Logs method, path and status, never a query or a secret address: they are nobody's business."""

    timeout = 30

    def log_message(self, format: str, *args: Any) -> None:
        """Write to the log instead of the terminal."""
        del format
        log.info("%s", without_secret(" ".join(str(arg).split("?")[0] for arg in args[:2])))


def server(board: Board, host: str, port: int) -> WSGIServer:
    """A server that waits for `serve_forever`; port 0 takes a free one."""
    return make_server(host, port, board, server_class=_Threads, handler_class=_Quiet)


@contextmanager
def serving(board: Board) -> Iterator[str]:
    """Serve the board on a free port of this machine until the block ends, however it ends; its address."""
    one = server(board, "127.0.0.1", 0)
    thread = threading.Thread(target=one.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{one.server_port}"
    finally:
        one.shutdown()
        thread.join()
        one.server_close()
