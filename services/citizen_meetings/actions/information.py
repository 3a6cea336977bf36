"""What is told of people's questions: progress published, problems passed on, recommendations issued."""

from dataclasses import dataclass
from datetime import date

from bus.event import Event
from law import Law, refuse
from services.citizen_meetings import events
from services.citizen_meetings.model import Acting
from services.citizen_meetings.rules import cycle, participation, progress


@dataclass(frozen=True, slots=True)
class Told:
    """What was told: the fact, whom it goes to, the duty it fulfils (year, code, debtor), whether late."""

    events: tuple[Event, ...]
    to: tuple[str, ...]
    fulfils: tuple[int, str, str] | None = None
    late: bool = False


def publish(law: Law, acting: Acting, quarter: str, *, count: int, digest: str, on: date) -> Told:
    """A body publishes its progress on the questions of a quarter that is over."""
    refuse([*participation.not_bound(law, acting.body, on=on), *progress.quarter_not_over(quarter, on=on)])
    due = progress.due_for(law, "progress_published", quarter)
    fact = events.progress_published(acting.body, quarter, count, digest, on)
    fulfils = (due.period_from or due.due_on).year, cycle.what_of(due), acting.body
    return Told((fact,), (), fulfils, late=on > due.due_on)


def inform(
    law: Law, acting: Acting, what: str, half_year: str, *, named: tuple[str, ...], document: str, on: date
) -> Told:
    """Pass on the half-year's problems to the bodies they concern, or consider the results."""
    refuse(
        [
            *progress.not_for_this_body(law, what, acting, on=on),
            *progress.half_year_not_begun(what, half_year, on=on),
            *progress.without_problems(what, len(named)),
            *progress.of_no_competence(law, what, named, on=on),
        ]
    )
    due = progress.due_for(law, what, half_year)
    to = progress.told_to(law, frozenset(named), on=on)
    fact = events.information_given(
        what, half_year, by=acting.body, to=to, problems=len(named), document=document, on=on
    )
    fulfils = (due.period_from or due.due_on).year, cycle.what_of(due), acting.body
    return Told((fact,), to, fulfils, late=on > due.due_on)


def recommend(law: Law, acting: Acting, *, title: str, number: str, address: str, on: date) -> Told:
    """Issue methodical recommendations and bring them to the knowledge of all the bodies."""
    refuse(progress.not_authorised_to_recommend(acting, on=on))
    to = progress.told_to(law, frozenset(), on=on)
    fact = events.recommendations_issued(
        title=title, number=number, address=address, by=acting.body, to=to, on=on
    )
    return Told((fact,), to)
