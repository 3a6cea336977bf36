"""Loads the texts of the law and refuses whatever is not in order, with file, line and id."""

import re
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from pathlib import Path

from law import checks
from law.amendment import amend
from law.dated import STATUSES, editions_of, terms_of, values_of
from law.errors import RegisterError, nearest
from law.provision import Provision
from law.source import Mapping, read

SERVICES = ("acts", "control", "meetings", "citizen_meetings", "reporting")
KINDS = (
    "definition", "deadline", "calendar_date", "duty", "prohibition", "authority", "requirement",
    "route", "grounds", "exception", "form", "consequence", "schedule",
)  # fmt: skip
MODALITIES = (
    "may", "as_a_rule", "where_necessary", "at_discretion_of_president", "subject_to_technical_possibility",
)  # fmt: skip
LANGUAGES = ("kk", "ru", "en")
ORDER = ("D976", "G10", "R155", "PM140", "C112")
CODE = re.compile(r"[A-Z]+[0-9]+")
HEAD = ("text", "language", "title", "acts", "provisions")
OPTIONAL_HEAD = ("chapters",)
REQUIRED = ("id", "clause", "service", "kind", "who", "when", "rule", "orig")
OPTIONAL = ("modality", "status", "amended", "orig_clean", "refs", "note", "terms", "values", "editions")


@dataclass(frozen=True, slots=True)
class Text:
    """One legal text: its code, language, titles and the acts that set its words."""

    code: str
    language: str
    title: ReadOnly[str, str]
    acts: ReadOnly[str, str]
    file: str
    chapters: ReadOnly[str, ReadOnly[str, str]]


@dataclass(slots=True)
class Register:
    """All texts and all provisions, in the order of the texts."""

    texts: dict[str, Text] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)


def load_register(root: Path) -> Register:
    """All files of `root/texts`; raises `RegisterError` at the first that is not in order."""
    register = Register()
    refs: list[tuple[Mapping, Provision]] = []
    for source in _sources(root):
        text = _text(source)
        register.texts[text.code] = text
        for entry in checks.mappings(source, text.code, "provisions"):
            provision = _provision(entry, text)
            _add(register, entry, provision)
            refs.append((entry, provision))
    for entry, provision in refs:
        _check_refs(register, entry, provision)
    return register


def _sources(root: Path) -> list[Mapping]:
    """The texts in their order, each with its amendments appended in the order of their file names."""
    files = [read(path, root) for path in sorted((root / "texts").glob("*.yaml"))]
    texts: dict[str, Mapping] = {}
    for source in files:
        if "amends" not in source:
            code = _code(source)
            if code in texts:
                raise source.wrong(code, f"this text stands in {texts[code].where}; write it once", "text")
            texts[code] = source
    for source in files:
        if "amends" in source:
            amend(texts, source)
    if not texts:
        raise RegisterError("texts", 1, "", f"no text in {root / 'texts'}; expected *.yaml with the texts")
    return sorted(
        texts.values(), key=lambda source: ORDER.index(_code(source)) if _code(source) in ORDER else 99
    )


def _code(source: Mapping) -> str:
    checks.keys(source, str(source.get("text", "")), HEAD, OPTIONAL_HEAD)
    code = checks.text(source, "", "text")
    if not CODE.fullmatch(code):
        raise source.wrong(code, "is no code of a text; expected capital letters and digits, as D976", "text")
    return code


def _text(source: Mapping) -> Text:
    subject = _code(source)
    title = checks.mapping_at(source, subject, "title")
    checks.keys(title, subject, LANGUAGES)
    return Text(
        code=subject,
        language=checks.one_of(source, subject, "language", LANGUAGES),
        title={language: checks.text(title, subject, language) for language in LANGUAGES},
        acts=_acts(checks.mapping_at(source, subject, "acts")),
        file=source.where,
        chapters=_chapters(source, subject),
    )


def _chapters(source: Mapping, subject: str) -> dict[str, ReadOnly[str, str]]:
    """Title of each chapter by the id of its first provision."""
    if source.get("chapters") is None:
        return {}
    ids = [entry.get("id") for entry in checks.mappings(source, subject, "provisions")]
    found: dict[str, ReadOnly[str, str]] = {}
    for entry in checks.mappings(source, subject, "chapters"):
        checks.keys(entry, subject, ("from", *LANGUAGES))
        first = checks.text(entry, subject, "from")
        if first not in ids or [*found, first] != sorted([*found, first], key=ids.index):
            raise entry.wrong(subject, f"chapter from {first}: no provision after the chapter before", "from")
        found[first] = {language: checks.text(entry, subject, language) for language in LANGUAGES}
    return found


def _acts(acts: Mapping) -> dict[str, str]:
    found = {}
    for name in acts:
        act = checks.mapping_at(acts, name, name)
        checks.keys(act, name, ("since",), ("note",))
        found[name] = checks.day(act, name, "since").isoformat()
    return found


def _provision(entry: Mapping, text: Text) -> Provision:
    subject = entry.get("id")
    subject = subject if isinstance(subject, str) else ""
    checks.keys(entry, subject, REQUIRED, OPTIONAL)
    words = checks.text(entry, subject, "orig")
    return Provision(
        id=checks.text(entry, subject, "id"),
        text=text.code,
        clause=checks.text(entry, subject, "clause"),
        service=checks.one_of(entry, subject, "service", SERVICES),
        kind=checks.one_of(entry, subject, "kind", KINDS),
        who=checks.text(entry, subject, "who"),
        when=checks.text(entry, subject, "when"),
        rule=checks.text(entry, subject, "rule"),
        words=words,
        words_clean=checks.optional_text(entry, subject, "orig_clean") or words,
        language=text.language,
        note=checks.optional_text(entry, subject, "note"),
        modality=checks.one_of(entry, subject, "modality", MODALITIES) if entry.get("modality") else None,
        status=checks.one_of(entry, subject, "status", STATUSES) if entry.get("status") else None,
        amended=checks.optional_text(entry, subject, "amended"),
        refs=checks.texts(entry, subject, "refs"),
        terms=terms_of(entry, subject, text.acts),
        values=values_of(entry, subject, text.acts),
        editions=editions_of(entry, subject, text.acts),
        file=entry.where,
        line=entry.line,
    )


def _add(register: Register, entry: Mapping, provision: Provision) -> None:
    if not provision.id.startswith(f"{provision.text}-"):
        raise entry.wrong(
            provision.id, f"the id of a provision of this text begins with {provision.text}-", "id"
        )
    earlier = register.provisions.get(provision.id)
    if earlier is not None:
        raise entry.wrong(provision.id, f"this id is used already at {earlier.file}:{earlier.line}", "id")
    register.provisions[provision.id] = provision


def _check_refs(register: Register, entry: Mapping, provision: Provision) -> None:
    named = [("refs", ref) for ref in provision.refs]
    named += [("terms", term.changed_under) for term in provision.terms if term.changed_under]
    for key, ref in named:
        if ref not in register.provisions and not any(
            known.startswith(f"{ref}.") for known in register.provisions
        ):
            hint = nearest(ref, register.provisions)
            raise entry.wrong(provision.id, f"names {ref}, which is no provision.{hint} Correct it", key)
