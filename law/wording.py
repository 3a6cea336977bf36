"""Words of the register in other languages: what a term runs from and who acts, by the English words."""

from collections.abc import Mapping
from pathlib import Path

from law import checks
from law.source import read

Words = Mapping[str, Mapping[str, Mapping[str, str]]]
KINDS = ("anchors", "actors")
LANGUAGES = ("ru", "kk")


def load_words(directory: Path) -> Words:
    """The words of register/words.yaml: kind, English words, language."""
    sheet = read(directory / "register" / "words.yaml", directory)
    checks.keys(sheet, "", KINDS)
    found: dict[str, dict[str, dict[str, str]]] = {}
    for kind in KINDS:
        named = checks.mapping_at(sheet, kind, kind)
        found[kind] = {}
        for words in named:
            entry = checks.mapping_at(named, words, words)
            checks.keys(entry, words, LANGUAGES)
            found[kind][words] = {lang: checks.text(entry, words, lang) for lang in LANGUAGES}
    return found
