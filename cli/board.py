"""`reglament board`: the pages officials look at, served on this machine."""

import json
import logging
import signal
import smtplib
import sys
import threading
from datetime import date
from pathlib import Path
from types import FrameType

import click

from bus.database import Database
from cli.refusal import Refusal
from cli.stores import Stores, where
from services.reporting.board.app import Board
from services.reporting.board.server import server
from services.reporting.board.signin import SignInError, sign_in_of
from services.reporting.digest import DigestError, Mail, read, send_due

log = logging.getLogger(__name__)
EVERY_S = 60.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="0 takes a free one."
)
@click.option(
    "--sign-in",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How readers sign in: a YAML file; without it the board is open and stays on this machine.",
)
@click.option(
    "--digest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Send the daily digest by mail as this YAML file says.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Show this day as today.")
@where
def board(
    *, host: str, port: int, sign_in: Path | None, digest: Path | None, as_of: object, stores: Stores
) -> None:
    """Serve the board. Without sign-in it listens on this machine only."""
    if sign_in is None and host not in LOOPBACK:
        raise Refusal(f"without sign-in the board stays on this machine; {host} needs --sign-in FILE")
    logging.basicConfig(level=logging.INFO, format=json.dumps({"at": "%(asctime)s", "said": "%(message)s"}))
    day: date | None = as_of.date() if as_of is not None else None  # type: ignore[attr-defined]
    try:
        mail = read(digest) if digest is not None else None
    except DigestError as error:
        raise Refusal(str(error)) from None
    with stores("reporting") as opened, stores.asking() as ask:
        db = opened["reporting"]
        try:
            readers = sign_in_of(sign_in, db)
            serving = server(Board(db, lambda: day or db.clock.today(), readers, ask=ask), host, port)
        except SignInError as error:
            raise Refusal(str(error)) from None
        except OSError as error:
            raise Refusal(
                f"{host}:{port}: {error.strerror}; choose another with --port, 0 is a free one"
            ) from None
        click.echo(f"the board: http://{host}:{serving.server_port}/")
        stopping = threading.Event()
        _until_stopped(serving.shutdown)
        if mail is not None:
            threading.Thread(target=_send_digests, args=(db, mail, stopping), daemon=True).start()
        serving.serve_forever(poll_interval=0.2)
        stopping.set()
        serving.server_close()
    sys.exit(0)


def _send_digests(db: Database, mail: Mail, stopping: threading.Event) -> None:
    """Look every minute whose digest is due; what the mail server does not take is tried again."""
    while not stopping.wait(EVERY_S):
        try:
            send_due(db, mail, db.clock.now())
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the digest was not sent: %s", error)


def _until_stopped(stop: object) -> None:
    """End quietly on SIGTERM and Ctrl-C; `shutdown` waits for the loop, so it runs beside it."""

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        threading.Thread(target=stop).start()  # type: ignore[arg-type]

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
