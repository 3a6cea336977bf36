"""State bodies: the dated register of who exists, under which name, since which act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from law import checks
from law.errors import LawError, nearest
from law.source import Mapping as Source
from law.source import read

KINDS = (
    "pa", "government", "supreme_court", "accountable_to_president", "central_state_body",
    "local_executive_body", "agency", "subordinate_organisation", "quasi_state", "other",
)  # fmt: skip
REQUIRED = ("kind", "form", "named")
OPTIONAL = ("in_government", "central", "accountable", "until", "ended_by", "successors", "aliases")
LANGUAGES = ("kk", "ru", "en")


class UnknownBody(LawError):  # noqa: N818 - named by what is unknown
    """No body has this code, or it does not exist on the day asked about."""


@dataclass(frozen=True, slots=True)
class Body:
    """A state body as it is on a day; `since` and `until` (the first day no more) bound its name."""

    code: str
    names: Mapping[str, str]
    kind: str
    form: str
    in_government: bool
    central: bool
    accountable_to_president: bool
    since: date
    until: date | None
    act: str
    successors: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Its name in Kazakh, Russian or English."""
        return self.names[lang]

    def exists(self, on: date) -> bool:
        """Whether it exists under this name on a day."""
        return self.since <= on and (self.until is None or on < self.until)


class Bodies:
    """The register of bodies: every body under each name it has borne."""

    def __init__(self, named: Mapping[str, tuple[Body, ...]], aliases: Mapping[str, str]) -> None:
        self._named, self._aliases = named, aliases

    def body(self, code: str, on: date) -> Body:
        """The body of a code on a day; raises `UnknownBody`, which names the nearest codes."""
        code = self._aliases.get(code, code)
        if code not in self._named:
            raise UnknownBody(f"no state body {code!r}.{nearest(code, [*self._named, *self._aliases])}")
        for body in self._named[code]:
            if body.exists(on):
                return body
        raise UnknownBody(self._absent(code, on))

    def latest(self, code: str) -> Body:
        """The body of a code under its last name."""
        return self._named[self._aliases.get(code, code)][-1]

    def on(self, on: date) -> tuple[Body, ...]:
        """All bodies that exist on a day, in the order of the register."""
        return tuple(body for named in self._named.values() for body in named if body.exists(on))

    def __contains__(self, code: object) -> bool:
        return code in self._named or code in self._aliases

    def codes(self) -> tuple[str, ...]:
        """Every code of the register, of today's bodies and of those that are no more."""
        return tuple(self._named)

    def _absent(self, code: str, on: date) -> str:
        first, last = self._named[code][0], self._named[code][-1]
        if on < first.since:
            return f"state body {code!r} does not exist on {on}: it exists since {first.since} ({first.act})"
        heirs = f"; its powers passed to {', '.join(last.successors)}" if last.successors else ""
        return f"state body {code!r} does not exist on {on}: it ended on {last.until}{heirs}"


def load_bodies(directory: Path) -> Bodies:
    """The register of register/bodies.yaml."""
    sheet = read(directory / "register" / "bodies.yaml", directory)
    named = {code: _named(sheet, code) for code in sheet}
    aliases: dict[str, str] = {}
    for code in sheet:
        for alias in checks.texts(sheet[code], code, "aliases"):
            if alias in named or alias in aliases:
                raise sheet[code].wrong(code, f"alias {alias!r} is used already; choose another", "aliases")
            aliases[alias] = code
        for heir in named[code][-1].successors:
            if heir not in named:
                raise sheet[code].wrong(code, f"successor {heir!r} is not in the register", "successors")
    return Bodies(named, aliases)


def _named(sheet: Source, code: str) -> tuple[Body, ...]:
    entry = checks.mapping_at(sheet, code, code)
    checks.keys(entry, code, REQUIRED, OPTIONAL)
    if ("until" in entry) != ("ended_by" in entry):
        raise entry.wrong(code, "needs both until and ended_by (the act that ended it), or neither", "until")
    end = checks.day(entry, code, "until") if "until" in entry else None
    names = checks.mappings(entry, code, "named")
    if not names:
        raise entry.wrong(code, "has no name; give at least one under named", "named")
    for one in names:
        checks.keys(one, code, ("since", "act", *LANGUAGES))
    untils = [*(checks.day(one, code, "since") for one in names[1:]), end]
    return tuple(_body(entry, code, one, until) for one, until in zip(names, untils, strict=True))


def _body(entry: Source, code: str, named: Source, until: date | None) -> Body:
    since = checks.day(named, code, "since")
    if until is not None and until <= since:
        raise named.wrong(
            code, f"since {since} is not before {until}; put the names in order of date", "since"
        )
    return Body(
        code=code,
        names={lang: checks.text(named, code, lang) for lang in LANGUAGES},
        kind=checks.one_of(entry, code, "kind", KINDS),
        form=checks.text(entry, code, "form"),
        in_government=checks.flag(entry, code, "in_government", False),
        central=checks.flag(entry, code, "central", False),
        accountable_to_president=checks.flag(entry, code, "accountable", False),
        since=since,
        until=until,
        act=checks.text(named, code, "act"),
        successors=checks.texts(entry, code, "successors"),
    )
