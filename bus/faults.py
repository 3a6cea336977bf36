"""Named points at which a test can kill the process: REGLAMENT_FAULT=<point>:<nth>, only where allowed."""

import os
import signal
from collections.abc import Mapping

POINTS = {
    "inbox.before_insert": "events were delivered, nothing is written",
    "inbox.after_insert": "the inbox rows are written, not committed, no handler has run",
    "handler.middle": "a handler has changed rows and has not returned",
    "transaction.before_commit": "everything is written, nothing committed",
    "consumer.after_commit": "the batch is committed, not acknowledged",
    "relay.after_publish": "a wave is published, none of it confirmed",
    "relay.after_confirm": "a wave is confirmed, not marked as published",
}


class FaultNotAllowed(Exception):  # noqa: N818 - what is wrong, in the operator's words
    """REGLAMENT_FAULT names no point, or stands where faults are not allowed."""


class _Armed:
    """The one fault of this process: at which point, and at how many more passes."""

    point = ""
    passes = 0


def arm(allowed: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Read REGLAMENT_FAULT; raise FaultNotAllowed if it names no point, or faults are not allowed here."""
    wanted = environment.get("REGLAMENT_FAULT")
    if not wanted:
        _Armed.point = ""
        return
    if not allowed:
        raise FaultNotAllowed("REGLAMENT_FAULT is set, but the configuration says faults.allowed: false")
    name, _, nth = wanted.partition(":")
    if name not in POINTS or not (nth or "1").isdigit():
        points = ", ".join(POINTS)
        raise FaultNotAllowed(f"REGLAMENT_FAULT={wanted}: expected <point>:<nth>, points: {points}")
    _Armed.point, _Armed.passes = name, int(nth or "1")


def point(name: str) -> None:
    """Die here by SIGKILL if this is the armed point and the time has come."""
    if _Armed.point != name:
        return
    _Armed.passes -= 1
    if _Armed.passes <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
