"""The examination of a draft act in the PA: units, findings, conclusions (clauses 18 and 19)."""

from dataclasses import dataclass
from datetime import date

from services.acts.model.sheet import Acting


@dataclass(frozen=True, slots=True)
class Finding:
    """What a unit found on one of the nine criteria of clause 18."""

    criterion: str
    met: bool
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The expert conclusion of a PA unit, or the electronic visa of a co-executor without objections."""

    unit: str
    by: Acting
    on: date
    findings: tuple[Finding, ...] = ()
    visa_only: bool = False
    substantial: bool = False
    removable: bool = True

    @property
    def objects(self) -> bool:
        """Some criterion is not met."""
        return any(not finding.met for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Examination:
    """The examination in the PA: units, day of receipt (none: no clock), last day and conclusions."""

    received_on: date | None = None
    due_on: date | None = None
    lead_unit: str | None = None
    co_executors: tuple[str, ...] = ()
    supervisor: str | None = None
    coordinators: tuple[str, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    rounds: int = 1

    @property
    def complete(self) -> bool:
        """The lead unit concluded, and every co-executor concluded or visaed."""
        done = {conclusion.unit for conclusion in self.conclusions}
        return self.lead_unit in done and set(self.co_executors) <= done

    @property
    def objected(self) -> bool:
        """Some unit found a shortcoming."""
        return any(conclusion.objects for conclusion in self.conclusions)


NOT_BEGUN = Examination()
