"""How a provision is named to a reader: text and clause, not the code of the register. Pure."""

import re
from functools import lru_cache

from services.reporting.board.words import Words

_CLAUSE = re.compile(r"(?P<text>[A-Z]+\d+)-(?P<clause>\d+(?:-\d+)*)(?:\((?P<part>[\d-]+)\))?")
_APPENDIX = re.compile(r"(?P<text>[A-Z]+\d+)-A(?:pp(?P<number>\d+)|(?P<hyphened>\d+(?:-\d+)?))(?:[-.].*)?")


@lru_cache(maxsize=4096)
def cited(identifier: str, lang: str) -> str:
    """A provision as one official names it to another; of a code of another shape the text is named."""
    say = Words(lang)
    if found := _APPENDIX.fullmatch(identifier):
        number = found["number"] or found["hyphened"]
        return f"{say('cite_' + found['text'])}, {say('cite_appendix', number=number)}"
    if found := _CLAUSE.match(identifier):
        parts = [say("cite_" + found["text"]), say("cite_clause", number=found["clause"])]
        parts += [say("cite_part", number=found["part"])] if found["part"] else []
        return ", ".join(parts)
    text, _, rest = identifier.partition("-")
    return f"{say('cite_' + text)}, {rest}" if say.knows("cite_" + text) else identifier


def together(identifiers: list[str], lang: str) -> list[tuple[str, list[str]]]:
    """Provisions under the names that readers know them by: rules of one clause are told together."""
    found: dict[str, list[str]] = {}
    for identifier in identifiers:
        found.setdefault(cited(identifier, lang), []).append(identifier)
    return list(found.items())
