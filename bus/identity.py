"""Identifiers of events: unique, and in the order in which a process made them (UUID version 7)."""

import os
import random
import re
import threading
import time
from itertools import count

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
"""What an event bears as its id or as that of another: the same as in schemas/types.v1.json."""
_NOISE = random.Random(os.urandom(32))  # noqa: S311 - ids are unique, not secret
_BITS = 74
_REST = 60
_VARIANTS = "89ab"


class _Made:
    """The last number given; each is larger than the one before, also within one millisecond."""

    last = 0
    one_at_a_time = threading.Lock()


def _anew() -> None:
    """A forked process goes its own way."""
    _NOISE.seed(os.urandom(32))
    _Made.last = 0


os.register_at_fork(after_in_child=_anew)


def new_id() -> str:
    """A UUID of version 7: the machine's time in milliseconds and 74 random bits; later ones sort later."""
    with _Made.one_at_a_time:
        number = (time.time_ns() // 1_000_000 << _BITS) | _NOISE.getrandbits(_BITS)
        if number <= _Made.last:
            number = _Made.last + 1
        elif number >> _BITS == _Made.last >> _BITS:
            number = _Made.last + 1 + _NOISE.getrandbits(_REST // 2)
        _Made.last = number
    digits = f"{number >> _REST + 2:015x}"
    variant = _VARIANTS[number >> _REST & 3]
    rest = f"{number & (1 << _REST) - 1:015x}"
    return f"{digits[:8]}-{digits[8:12]}-7{digits[12:]}-{variant}{rest[:3]}-{rest[3:]}"


class Numbered:
    """Identifiers that are the same whenever the same is done: `control-000000001` and so on."""

    def __init__(self, name: str, last: str | None) -> None:
        """Go on after the last identifier given under this name, if there is one."""
        self._name = name
        digits = (last or "").rpartition("-")[2]
        self._numbers = count(int(digits) + 1 if digits.isdecimal() else 1)

    def __call__(self) -> str:
        """The next identifier."""
        return f"{self._name}-{next(self._numbers):09d}"
