"""PM140-R4.4: the statistics of meetings are posted every month."""

from datetime import date, timedelta

from law import Law
from law.obligation import Obligation, owe
from law.rule import rule
from services.reporting.register import monthly

POST = "post_statistics"


@rule("PM140-R4.4")
def posting(law: Law, body: str, today: date) -> Obligation:
    """A body's duty to post the statistics of the month before, within the first working days of this one."""
    said = monthly()
    last = today.replace(day=1) - timedelta(days=1)
    due_on = law.calendar().add(last, said["working_days"])
    about = subject(body, month_of(last))
    opens_on = last + timedelta(days=1)
    return owe(said["provision"], about, body, said["to"], POST, from_on=opens_on, due_on=due_on)


def subject(body: str, period: str) -> str:
    """What the posting of a month concerns."""
    return f"report/{monthly()['provision']}:{period}:{body}"


def month_of(on: date) -> str:
    """The month of a day as a period."""
    return f"{on.year}-M{on.month:02}"
