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
from services.acts.model.examination import Conclusion, Examination, Finding
from services.acts.model.sheet import UNIT, UNSIGNED, Acting, ActingOrder, Approval, Signature

__all__ = [
    "ACTS",
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
    "Examination",
    "Finding",
    "Ground",
    "Occasion",
    "Signature",
    "SpecialProcedure",
    "Subject",
    "Text",
    "Today",
    "unit_code",
]
