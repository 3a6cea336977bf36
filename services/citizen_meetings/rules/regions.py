"""Regions ranked by the analysis of their situation; every place is explained."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from law import Violation, rule
from services.citizen_meetings.rules import register
from services.citizen_meetings.rules.register import Method

Indicators = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one indicator adds to a region's score: its value, scaled over the regions, and weighed."""

    factor: str
    value: float
    scaled: float
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class Region:
    """A region in its place."""

    rank: int
    region: str
    score: float
    reasons: tuple[Reason, ...]


@rule("C112-1(4).2")
def lacking_indicators(regions: Indicators, *, on: date) -> Iterator[Violation]:
    """The situation is analysed by all indicators of the method, in every region alike."""
    wanted = register.region_ranking(on).weights
    for region in sorted(regions):
        given = regions[region]
        missing = [name for name in wanted if name not in given]
        unknown = [name for name in given if name not in wanted]
        if missing or unknown:
            facts = {"region": region, "missing": tuple(missing), "unknown": tuple(unknown)}
            yield Violation("C112-1(4).2", "indicators_of_region", facts)


@rule("C112-1(4).2")
def ranking(regions: Indicators, *, on: date) -> tuple[Region, ...]:
    """The regions in order of priority, the worst situation first; the same whatever the order given."""
    method = register.region_ranking(on)
    reasons = {region: tuple(_reasons(region, regions, method)) for region in sorted(regions)}
    scores = {region: round(sum(one.points for one in found), 6) for region, found in reasons.items()}
    order = sorted(scores, key=lambda region: (-scores[region], region))
    return tuple(Region(place, one, scores[one], reasons[one]) for place, one in enumerate(order, start=1))


def _reasons(region: str, regions: Indicators, method: Method) -> Iterator[Reason]:
    for factor, weight in method.weights.items():
        values = [one[factor] for one in regions.values()]
        low, high = min(values), max(values)
        value = regions[region][factor]
        worse = value - low if method.settings["indicators"][factor]["more_is"] == "worse" else high - value
        scaled = round(worse / (high - low), 6) if high > low else 0.0
        yield Reason(factor, float(value), scaled, weight, round(scaled * weight, 6))
