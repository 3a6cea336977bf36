"""What is not carried by a rule, and why: excuses for ever, and provisions still pending, per service."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law import checks
from law.errors import RegisterError, nearest
from law.provision import Provision
from law.source import Items, read
from law.source import Mapping as Source

WORDS = ("definition", "spent", "repealed", "outside", "physical")


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why no rule carries a provision: one of the five words, and a reason in a sentence."""

    provision: str
    word: str
    why: str
    file: str
    line: int


def load_excuses(root: Path, provisions: Mapping[str, Provision]) -> dict[str, Excuse]:
    """All excuses of `register/excuses/*.yaml`, by provision."""
    found: dict[str, Excuse] = {}
    for path in sorted((root / "register" / "excuses").glob("*.yaml")):
        source = read(path, root)
        for provision in source:
            _check_place(source, provision, provision, path.stem, provisions)
            found[provision] = _excuse(source, provision)
    return found


def load_pending(root: Path, provisions: Mapping[str, Provision]) -> dict[str, str]:
    """All provisions that `register/pending/*.yaml` list as not carried yet: id -> service."""
    found: dict[str, str] = {}
    for path in sorted((root / "register" / "pending").glob("*.yaml")):
        source = read(path, root)
        checks.keys(source, "pending", (), ("pending",))
        listed = source.get("pending")
        if listed is None:
            continue
        listed = checks.items(source, "pending", "pending")
        for provision, line in zip(listed, listed.lines, strict=True):
            _check_listed(source, listed, line, provision, found)
            _check_place(source, "pending", provision, path.stem, provisions)
            found[provision] = path.stem
    return found


def _excuse(source: Source, provision: str) -> Excuse:
    entry = checks.mapping_at(source, provision, provision)
    checks.keys(entry, provision, ("excuse", "why"))
    word = checks.one_of(entry, provision, "excuse", WORDS)
    return Excuse(provision, word, checks.text(entry, provision, "why"), source.where, entry.line)


def _check_listed(
    source: Source, listed: Items, line: int, provision: object, found: Mapping[str, str]
) -> None:
    source.lines["pending"] = line
    if not isinstance(provision, str):
        raise source.wrong("pending", f"{provision!r} is no id; write the ids of provisions", "pending")
    if provision in found or listed.count(provision) > 1:
        raise source.wrong(provision, "is listed twice as pending; remove one", "pending")


def _check_place(
    source: Source, key: str, provision: str, service: str, provisions: Mapping[str, Provision]
) -> None:
    known = provisions.get(provision)
    if known is None:
        raise source.wrong(provision, f"is no provision.{nearest(provision, provisions)} Correct it", key)
    if known.service != service:
        raise RegisterError(
            source.where, source.at(key), provision, f"belongs to {known.service}; move it to that file"
        )
