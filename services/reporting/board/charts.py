"""Charts as SVG made on the server: no script, no picture from elsewhere; the figures stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 240, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar: how it is coloured (a class of the style sheet), and how long it is."""

    style: str
    value: int


def bars(parts: Sequence[Bar], largest: int) -> Markup:
    """A horizontal bar of several parts, the longest of all bars filling the width."""
    scale = WIDTH / max(1, largest)
    drawn, left = [], 0.0
    for part in parts:
        width = part.value * scale
        if part.value:
            drawn.append(
                Markup('<rect class="{}" x="{:.1f}" y="0" width="{:.1f}" height="{}"/>').format(
                    part.style, left, max(width, 1.0), HEIGHT
                )
            )
        left += width
    head = Markup('<svg class="bar" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">')
    return head.format(WIDTH, HEIGHT, WIDTH, HEIGHT) + Markup("").join(drawn) + Markup("</svg>")
