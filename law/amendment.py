"""An amending act as a file of its own: what it adds stands beside the text; nothing earlier is edited."""

from collections.abc import Mapping as ReadOnly

from law import checks
from law.errors import nearest
from law.source import Items, Mapping

HEAD = ("amends", "acts", "provisions")
ADDED = ("terms", "values", "editions")


def amend(texts: ReadOnly[str, Mapping], amendment: Mapping) -> None:
    """Append to its text what an amendment holds: acts, new provisions, later terms, values and editions."""
    checks.keys(amendment, str(amendment["amends"]), HEAD)
    code = checks.one_of(amendment, "", "amends", texts)
    text = texts[code]
    _add_acts(checks.mapping_at(text, code, "acts"), checks.mapping_at(amendment, code, "acts"))
    provisions = checks.items(text, code, "provisions")
    known = {entry.get("id"): entry for entry in checks.mappings(text, code, "provisions")}
    for entry in checks.mappings(amendment, code, "provisions"):
        subject = str(entry.get("id", ""))
        if "clause" in entry:
            provisions.append(entry)
            provisions.lines.append(entry.line)
            continue
        checks.keys(entry, subject, ("id",), ADDED)
        if subject not in known:
            hint = nearest(subject, [str(one) for one in known])
            raise entry.wrong(subject, f"amends no provision of {code}.{hint} Correct it", "id")
        _amend_provision(known[subject], entry, subject)


def _add_acts(acts: Mapping, added: Mapping) -> None:
    for name in added:
        if name in acts:
            raise added.wrong(name, "this act is named already at the head of the text; remove it here", name)
        acts[name] = added[name]
        acts.lines[name] = added.at(name)


def _amend_provision(provision: Mapping, entry: Mapping, subject: str) -> None:
    for key in ("terms", "editions"):
        if entry.get(key) is not None:
            _extend(provision, entry, subject, key)
    if entry.get("values") is None:
        return
    values = checks.mapping_at(entry, subject, "values")
    if provision.get("values") is None:
        provision["values"] = Mapping(entry.where, entry.at("values"))
    held = checks.mapping_at(provision, subject, "values")
    for name in values:
        _extend(held, values, subject, name)


def _extend(held: Mapping, added: Mapping, subject: str, key: str) -> None:
    new = checks.items(added, subject, key)
    if held.get(key) is None:
        held[key] = new
        held.lines[key] = added.at(key)
        return
    old = checks.items(held, subject, key)
    merged = Items(old.line)
    merged.extend([*old, *new])
    merged.lines = [*old.lines, *new.lines]
    held[key] = merged
