"""Frozen data of the acts service."""

from services.acts.model.change import Change, Today
from services.acts.model.draft import (
    ACTS,
    Attachment,
    Brought,
    Check,
    Developer,
    Draft,
    Ground,
    Occasion,
    SpecialProcedure,
    Subject,
    Text,
    unit_code,
)
from services.acts.model.duplicates import UNASKED, Duplicates, Resembling
from services.acts.model.examination import Conclusion, Examination, Finding
from services.acts.model.sheet import UNIT, UNSIGNED, Acting, ActingOrder, Approval, Signature

__all__ = [
    "ACTS",
    "UNASKED",
    "UNIT",
    "UNSIGNED",
    "Acting",
    "ActingOrder",
    "Approval",
    "Attachment",
    "Brought",
    "Change",
    "Check",
    "Conclusion",
    "Developer",
    "Draft",
    "Duplicates",
    "Examination",
    "Finding",
    "Ground",
    "Occasion",
    "Resembling",
    "Signature",
    "SpecialProcedure",
    "Subject",
    "Text",
    "Today",
    "unit_code",
]
