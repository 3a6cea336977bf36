"""Identifiers of events: unique, and close together in time close together in an index (UUID version 7)."""

import os
import time


def new_id() -> str:
    """A UUID of version 7 from the machine's time and 74 random bits."""
    millis = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (
        (millis & 0xFFFF_FFFF_FFFF) << 80
        | 7 << 76
        | (noise >> 64 & 0xFFF) << 64
        | 2 << 62
        | noise & 0x3FFF_FFFF_FFFF_FFFF
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
