"""How far the provisions are carried by rules and shown by tests, and what is missing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.carriers import ROOT, Carrier, carriers, import_rules
from cli.citations import Citation, citations
from law import Law
from law.errors import nearest
from law.loader import SERVICES


@dataclass(frozen=True, slots=True)
class Coverage:
    """The law beside the rules that carry it and the tests that show it."""

    law: Law
    carried: Mapping[str, tuple[Carrier, ...]]
    tested: Mapping[str, tuple[Citation, ...]]
    failures: tuple[str, ...] = ()

    def standing(self, provision: str) -> str:
        """In one word: excused, pending, carried (no test yet), tested (no rule), shown (both) or missing."""
        if provision in self.law.excuses:
            return "excused"
        if provision in self.law.pending:
            return "pending"
        has_rule, has_test = provision in self.carried, provision in self.tested
        words = {(True, True): "shown", (True, False): "carried", (False, True): "tested"}
        return words.get((has_rule, has_test), "missing")

    def figures(self) -> dict[str, Any]:
        """The figures of the register, whole and by service."""
        by_service = {service: self._of_service(service) for service in SERVICES}
        return {"total": len(self.law.provisions), "by_service": by_service}

    def problems(self) -> Iterator[str]:
        """All that keeps the register from being complete, each in a sentence with its place."""
        yield from self.failures
        yield from self._unknown()
        for provision in self.law.provisions:
            yield from self._contradictions(provision)
            lack = _LACKS.get(self.standing(provision))
            if lack:
                yield f"{provision}: {lack}"

    def _of_service(self, service: str) -> dict[str, Any]:
        ids = [one.id for one in self.law.provisions.values() if one.service == service]
        excuses = self.law.excuses
        return {
            "total": len(ids),
            "carried": sum(one in self.carried for one in ids),
            "tested": sum(one in self.tested for one in ids),
            "pending": sum(one in self.law.pending for one in ids),
            "excused": dict(sorted(Counter(excuses[one].word for one in ids if one in excuses).items())),
        }

    def _unknown(self) -> Iterator[str]:
        known = self.law.provisions
        for places in (self.carried, self.tested):
            for provision, found in places.items():
                if provision not in known:
                    where = f"{found[0].file}:{found[0].line}"
                    yield f"{where}: {provision} is no provision.{nearest(provision, known)} Correct it"

    def _contradictions(self, provision: str) -> Iterator[str]:
        excused, pending = provision in self.law.excuses, provision in self.law.pending
        carried, tested = provision in self.carried, provision in self.tested
        if excused and pending:
            yield f"{provision}: is excused and pending; remove it from register/pending"
        if excused and carried:
            function = self.carried[provision][0].function
            yield f"{provision}: is excused, but {function} carries it; remove the excuse"
        if pending and carried and tested:
            yield f"{provision}: is carried and tested; remove it from register/pending"


_LACKS = {
    "missing": "no rule carries it, and it is neither excused nor pending; mark its rule with @rule",
    "carried": "no test shows it; mark its test with @pytest.mark.provision",
    "tested": "a test shows it, but no rule carries it; mark its rule with @rule",
}


def coverage(law: Law, root: Path = ROOT) -> Coverage:
    """Gather the marks of the rules and of the tests beside the law."""
    failures = import_rules(root)
    return Coverage(law, carriers(root), citations(root), failures)


def settle(known: Coverage) -> list[str]:
    """Take what is excused, or carried and tested, off the pending lists; the provisions taken off."""
    shown = known.carried.keys() & known.tested.keys()
    settled = [one for one in known.law.pending if one in shown or one in known.law.excuses]
    for path in (known.law.directory / "register" / "pending").glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        left = [line for line in lines if line.strip().removeprefix("- ") not in settled]
        if left != lines:
            path.write_text("\n".join(left) + "\n", encoding="utf-8")
    return settled
