"""Readings: where a text is open, the choice made; another can be set, unless the choice is built in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from law import checks
from law.errors import LawError, nearest
from law.source import Mapping as Source
from law.source import read

REQUIRED = ("chosen", "alternatives", "decides", "source")
OPTIONAL = ("provisions", "free", "built_in")
Setting = str


class UnknownReading(LawError):  # noqa: N818 - named by what is unknown, as UnknownProvision is
    """No reading has this name, or the reading does not know this setting."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One open place of the texts: what it decides, the setting in force, and the others that are possible.

    A `free` reading takes any text as its setting (an hour, a number); the others only those listed. What is
    `built_in` is how rules and dated values are written: its alternatives were weighed, and cannot be set.
    """

    name: str
    setting: Setting
    alternatives: tuple[Setting, ...]
    decides: str
    source: str
    provisions: tuple[str, ...] = ()
    free: bool = False
    built_in: bool = False

    @property
    def settings(self) -> tuple[Setting, ...]:
        """All settings it knows, the one in force first."""
        return (self.setting, *self.alternatives)

    def choose(self, setting: Setting) -> "Reading":
        """The same reading under another setting."""
        if self.built_in and setting != self.setting:
            raise UnknownReading(
                f"reading {self.name} is built into the rules as {self.setting!r}; {setting!r} cannot be set"
            )
        if not self.free and setting not in self.settings:
            known = ", ".join(self.settings)
            raise UnknownReading(f"reading {self.name} knows no setting {setting!r}; expected one of {known}")
        others = tuple(one for one in self.settings if one != setting)
        return replace(self, setting=setting, alternatives=others)


class Readings(Mapping[str, Reading]):
    """All readings by name."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = dict(readings)

    def __getitem__(self, name: str) -> Reading:
        if name not in self._readings:
            raise UnknownReading(f"no reading {name!r}.{nearest(name, self._readings)}")
        return self._readings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)

    def __contains__(self, name: object) -> bool:
        return name in self._readings

    def setting(self, name: str) -> Setting:
        """The setting in force of a reading."""
        return self[name].setting

    def choose(self, settings: Mapping[str, Setting]) -> "Readings":
        """The same readings, some of them under other settings."""
        chosen = {name: self[name].choose(setting) for name, setting in settings.items()}
        return Readings({**self._readings, **chosen})


def load_readings(directory: Path) -> Readings:
    """The readings of register/readings.yaml."""
    sheet = read(directory / "register" / "readings.yaml", directory)
    return Readings({name: _reading(sheet, name) for name in sheet})


def _reading(sheet: Source, name: str) -> Reading:
    entry = checks.mapping_at(sheet, name, name)
    checks.keys(entry, name, REQUIRED, OPTIONAL)
    return Reading(
        name=name,
        setting=checks.text(entry, name, "chosen"),
        alternatives=checks.texts(entry, name, "alternatives"),
        decides=checks.text(entry, name, "decides"),
        source=checks.text(entry, name, "source"),
        provisions=checks.texts(entry, name, "provisions"),
        free=checks.flag(entry, name, "free", False),
        built_in=checks.flag(entry, name, "built_in", False),
    )
