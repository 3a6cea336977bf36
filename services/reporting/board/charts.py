"""Charts as SVG made on the server: no script, no picture from elsewhere; the figures stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

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
            place = f'x="{left:.1f}" y="0" width="{max(width, 1.0):.1f}" height="{HEIGHT}"'
            drawn.append(f'<rect class="{escape(part.style)}" {place}/>')
        left += width
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    svg = f'<svg class="bar" {size} aria-hidden="true">{"".join(drawn)}</svg>'
    return Markup(svg)  # noqa: S704 - numbers and an escaped class
