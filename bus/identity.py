"""Identifiers of events: unique, and close together in time close together in an index (UUID version 7)."""

import os
import random
import time

_NOISE = random.Random(os.urandom(32))  # noqa: S311 - ids are unique, not secret
os.register_at_fork(after_in_child=lambda: _NOISE.seed(os.urandom(32)))


def new_id() -> str:
    """A UUID of version 7: the machine's time in milliseconds and 74 random bits."""
    when = f"{time.time_ns() // 1_000_000:012x}"
    noise = f"{_NOISE.getrandbits(74):019x}"
    variant = "89ab"[int(noise[0], 16) & 3]
    return f"{when[:8]}-{when[8:]}-7{noise[1:4]}-{variant}{noise[4:7]}-{noise[7:]}"
