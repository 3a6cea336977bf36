"""Presentations: by which day materials come, what they must be, how long before the sitting it is held."""

from collections.abc import Iterator
from datetime import date, datetime

from law import Law, Violation, rule
from law.deadline import Deadline
from services.meetings.model import Acting, Seat
from services.meetings.presentation import Materials, Note, Presentation, Slides

APPARATUS = "government_apparatus"


@rule("G10-110.1")
def materials_due(law: Law, received_at: datetime) -> Deadline:
    """The day by which the developer submits the materials, one working day after the instruction."""
    return law.deadline("G10-110.1", from_=received_at)


@rule("G10-105.1")
def latest_day(law: Law, sitting_on: date) -> date:
    """The last day on which, as a rule, a draft is presented before the sitting that considers it."""
    term = law.term("G10-105.1", on=sitting_on)
    clear = law.reading("presentation_before_sitting") == "clear_working_day"
    return law.calendar().add(sitting_on, -term.n - int(clear))


@rule("G10-105.1")
def too_near_the_sitting(presentation: Presentation, on: date) -> Iterator[Violation]:
    """A presentation less than a working day before the sitting is noted; the rule is "as a rule"."""
    if presentation.latest_on is not None and on > presentation.latest_on:
        facts = {"on": on, "latest_on": presentation.latest_on, "sitting_on": presentation.sitting_on}
        yield Violation("G10-105.1", "presentation_too_near_sitting", facts)


@rule("G10-110.1")
def materials_late(presentation: Presentation, on: date) -> Iterator[Violation]:
    """Materials that come after their day are taken, and the delay is noted."""
    if on > presentation.materials_due_on:
        facts = {"due_on": presentation.materials_due_on, "on": on}
        yield Violation("G10-110.1", "presentation_materials_late", facts)


@rule("G10-110.2")
def not_by_official_email(materials: Materials) -> Iterator[Violation]:
    """Materials are sent by official e-mail to the unit that initiated the presentation."""
    if materials.channel != "official_email":
        yield Violation("G10-110.2", "not_by_official_email", {"channel": materials.channel})


@rule("G10-110(1).1", "G10-110(2)", "G10-110(3)")
def missing_materials(materials: Materials) -> Iterator[Violation]:
    """Brief information, slides and the list of persons to invite are all there."""
    if materials.note is None:
        yield Violation("G10-110(1).1", "no_brief_information", {})
    if materials.slides is None:
        yield Violation("G10-110(2)", "no_slides", {})
    if not materials.invitees:
        yield Violation("G10-110(3)", "no_list_of_invitees", {})


@rule("G10-110(1).1")
def thin_brief_information(note: Note | None) -> Iterator[Violation]:
    """Brief information tells the main provisions and the consequences forecast."""
    if note is not None and not (note.main_provisions and note.forecast_consequences):
        yield Violation("G10-110(1).1", "thin_brief_information", {})


@rule("G10-110(1).2")
def brief_information_ill_set(law: Law, note: Note | None, *, on: date) -> Iterator[Violation]:
    """At most three sheets, single spacing, the font and size set, in one of the formats allowed."""
    if note is None:
        return

    def value(name: str) -> object:
        return law.value("G10-110(1).2", name, on=on)

    wanted = {
        "max_sheets": note.sheets <= int(str(value("max_sheets"))),
        "line_spacing": note.line_spacing == value("line_spacing"),
        "font": note.font == value("font"),
        "size": note.font_size == value("size"),
        "formats": note.format in tuple(law.value("G10-110(1).2", "formats", on=on)),
    }
    for name, right in wanted.items():
        if not right:
            yield Violation("G10-110(1).2", f"note_{name}", {"wanted": value(name)})


@rule("G10-110(2)")
def slides_ill_made(law: Law, slides: Slides | None, *, on: date) -> Iterator[Violation]:
    """Slides: at most ten megabytes, font of twenty or more, coloured, 16:9."""
    if slides is None:
        return
    most, font, aspect = (law.value("G10-110(2)", name, on=on) for name in ("max_mb", "min_font", "aspect"))
    if slides.megabytes > most:
        yield Violation("G10-110(2)", "slides_too_big", {"megabytes": slides.megabytes, "most": most})
    if slides.smallest_font < font:
        yield Violation("G10-110(2)", "slides_font_small", {"font": slides.smallest_font, "least": font})
    if not slides.coloured:
        yield Violation("G10-110(2)", "slides_not_coloured", {})
    if slides.aspect != aspect:
        yield Violation("G10-110(2)", "slides_aspect", {"aspect": slides.aspect, "wanted": aspect})


@rule("G10-110.6", "G10-110.7", "G10-110.8", "G10-110.9")
def not_of_the_apparatus(acting: Acting, provision: str) -> Iterator[Violation]:
    """Units of the Government Apparatus check, pass on, prepare and answer for attendance."""
    if acting.body != APPARATUS:
        yield Violation(provision, "not_of_the_apparatus", {"body": acting.body})


@rule("G10-110.7")
def passed_to_nobody(holding_unit: str | None) -> Iterator[Violation]:
    """Checked materials are passed to the unit that holds the presentation."""
    if not holding_unit:
        yield Violation("G10-110.7", "passed_to_nobody", {})


@rule("G10-110.8")
def unprepared(agenda: tuple[str, ...], order: str, seats: tuple[Seat, ...]) -> Iterator[Violation]:
    """Agenda, order of conduct and list of participants are compiled."""
    for name, there in (("agenda", agenda), ("order", order.strip()), ("participants", seats)):
        if not there:
            yield Violation("G10-110.8", f"presentation_without_{name}", {})


@rule("G10-110.9")
def invited_and_absent(presentation: Presentation, attended: tuple[Seat, ...]) -> Iterator[Violation]:
    """The unit that initiated the presentation ensures that the invited come: who did not is named."""
    came = {seat.body for seat in attended}
    for body in dict.fromkeys(seat.body for seat in presentation.participants if seat.body not in came):
        yield Violation(
            "G10-110.9", "invited_and_absent", {"body": body, "unit": presentation.initiating_unit}
        )
