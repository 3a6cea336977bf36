"""The statutory forms: every heading in three languages, every form tied to the provisions requiring it."""

from collections.abc import Mapping as ReadOnly
from pathlib import Path
from typing import Any

from law import checks
from law.errors import nearest
from law.provision import Provision
from law.source import Mapping, read

LANGUAGES = ("kk", "ru", "en")
REQUIRED = ("id", "name", "original", "caption", "title", "orientation", "required_by", "columns")
ORIENTATIONS = ("portrait", "landscape")


def load_forms(root: Path, provisions: ReadOnly[str, Provision]) -> dict[str, ReadOnly[str, Any]]:
    """All forms of `register/forms/*.yaml` by id; raises `RegisterError` for the first in disorder."""
    found: dict[str, ReadOnly[str, Any]] = {}
    for path in sorted((root / "register" / "forms").glob("*.yaml")):
        form = read(path, root)
        found[_checked(form, path.stem, provisions)] = form
    return found


def _checked(form: Mapping, stem: str, provisions: ReadOnly[str, Provision]) -> str:
    name = form.get("id")
    subject = name if isinstance(name, str) else ""
    checks.keys(form, subject, REQUIRED, tuple(form))
    if checks.text(form, subject, "id").lower().replace("-", "_") != stem:
        raise form.wrong(subject, f"stands in {stem}.yaml; name the file after the form", "id")
    checks.one_of(form, subject, "original", LANGUAGES)
    checks.one_of(form, subject, "orientation", ORIENTATIONS)
    for provision in checks.texts(form, subject, "required_by"):
        if provision not in provisions:
            hint = nearest(provision, provisions)
            raise form.wrong(
                subject, f"is required by {provision}, no provision.{hint} Correct it", "required_by"
            )
    _check_columns(form, subject)
    _check_languages(form, subject)
    return subject


def _check_columns(form: Mapping, subject: str) -> None:
    seen: set[str] = set()
    for column in checks.mappings(form, subject, "columns"):
        checks.keys(column, subject, ("key", *LANGUAGES), tuple(column))
        key = checks.text(column, subject, "key")
        if key in seen:
            raise column.wrong(subject, f"has two columns {key!r}; give each its own key", "key")
        seen.add(key)


def _check_languages(node: Any, subject: str) -> None:
    """Wherever a text is given in one language, it is given in all three."""
    if isinstance(node, Mapping):
        if any(language in node for language in LANGUAGES):
            checks.keys(node, subject, LANGUAGES, tuple(node))
        for inner in node.values():
            _check_languages(inner, subject)
    elif isinstance(node, list):
        for inner in node:
            _check_languages(inner, subject)
