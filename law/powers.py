"""What the law reckons with beside its texts: calendar, deadlines, bodies, offices, readings."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from law.almanac import load_calendars
from law.authority import Authority, AuthorityMatrix, History
from law.body import Bodies, Body, load_bodies
from law.calendar import Calendar, Calendars
from law.deadline import Deadline, count, local_day
from law.delegation import Delegations, load_delegations
from law.matrix import Known, load_authority
from law.office import Office, Offices, load_offices
from law.provision import Provision, Term
from law.reading import Readings, Setting, load_readings
from law.wording import Words, load_words


class Powers:
    """The part of the law that answers when, who and under which reading; the book adds the texts."""

    directory: Path
    settings: Mapping[str, Setting]
    calendar_directories: tuple[Path, ...]

    @property
    def provisions(self) -> Mapping[str, Provision]:
        """All provisions by id."""
        raise NotImplementedError

    def term(self, provision: str, *, on: date) -> Term:
        """The term of a provision as it stood on a day."""
        raise NotImplementedError

    @cached_property
    def readings(self) -> Readings:
        """The readings with the settings in force."""
        return load_readings(self.directory).choose(self.settings)

    def reading(self, name: str) -> Setting:
        """The setting in force of a named reading."""
        return self.readings.setting(name)

    @cached_property
    def words(self) -> Words:
        """Words of the register in Russian and Kazakh, for explanations: what terms run from, who acts."""
        return load_words(self.directory)

    @cached_property
    def calendars(self) -> Calendars:
        """Every version of the working calendar."""
        return load_calendars(self.directory / "calendar", *self.calendar_directories)

    def calendar(self, known_on: date | None = None) -> Calendar:
        """The working calendar as it was known on a day; without a day, as it is known now."""
        return self.calendars.known_on(known_on)

    def deadline(
        self, provision: str, *, from_: date | datetime, on: date | None = None, known_on: date | None = None
    ) -> Deadline:
        """The deadline of a provision's term; `on` is the day whose law applies, else that it runs from."""
        return self.count(self.term(provision, on=on or local_day(from_)), from_=from_, known_on=known_on)

    def count(self, term: Term, *, from_: date | datetime, known_on: date | None = None) -> Deadline:
        """The deadline of any term, such as one that an instruction sets."""
        return count(term, from_, self.calendar(known_on), self.readings)

    @cached_property
    def all_bodies(self) -> Bodies:
        """The register of state bodies."""
        return load_bodies(self.directory)

    def body(self, code: str, *, on: date) -> Body:
        """The state body of a code as it is on a day; an unknown code is refused with the nearest ones."""
        return self.all_bodies.body(code, on)

    def bodies(self, *, on: date) -> tuple[Body, ...]:
        """All state bodies that exist on a day."""
        return self.all_bodies.on(on)

    @cached_property
    def offices(self) -> Offices:
        """All offices by code, in the order in which answers list them."""
        return load_offices(self.directory)

    def office(self, code: str) -> Office:
        """The office of a code; an unknown code is refused with the nearest ones."""
        return self.offices.office(code)

    @cached_property
    def delegations(self) -> Delegations:
        """The levels that bodies set themselves for items under their control."""
        return load_delegations(self.directory, self.offices, self.all_bodies)

    @cached_property
    def authority_matrix(self) -> AuthorityMatrix:
        """Who may decide what."""
        return load_authority(self.directory, Known(self.offices, self.readings, self.provisions))

    def authority(self, *, item: str, decision: str, on: date, history: History | None = None) -> Authority:
        """Which offices may take a decision on a kind of item on a day, under what conditions."""
        return self.authority_matrix.authority(item, decision, on, self.readings, history)
