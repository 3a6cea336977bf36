"""Clause 26: the publication of a signed act."""

from collections.abc import Iterator
from datetime import date

from law.rule import Violation, rule
from services.acts.model import Acting, Draft


@rule("D976-26")
def unpublishable(draft: Draft, acting: Acting, day: date, today: date) -> Iterator[Violation]:
    """A publication not by the PA, of what is not signed or is secret, on an impossible day."""
    if acting.body != "pa":
        yield Violation("D976-26", "only_pa_does", {"body": acting.body})
    if draft.state != "signed" or draft.signed_on is None:
        yield Violation("D976-26", "step_out_of_turn", {"state": draft.state, "needed": "signed"})
        return
    if draft.secrecy != "none":
        yield Violation("D976-26", "secret_not_published", {"draft": draft.id})
    if day < draft.signed_on:
        facts = {"day": day, "signed_on": draft.signed_on}
        yield Violation("D976-26", "published_before_signature", facts)
    if day > today:
        yield Violation("D976-26", "day_in_future", {"day": day, "on": today})
