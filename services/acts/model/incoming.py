"""A document brought to the Government Apparatus, with the facts that its acceptance turns on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["draft", "letter", "reply"]
Channel = Literal["zhkazh", "eqzh", "electronic", "email", "paper", "paper_and_cd"]
"""ЖКАЖ, ЭҚЖ, an electronic channel not named further, official e-mail, paper, paper with a CD."""

PAPER = ("paper", "paper_and_cd")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is seen on the document; what is not said is as it should be."""

    electronic_impossible: bool = False
    exceptional_case: bool = False
    missing_documents: tuple[str, ...] = ()
    open_portal: bool = False
    public_discussion_report: bool = False
    violates_regulation: bool = False
    sheets_initialled: bool = True
    agreement_sheet: bool = True
    direct_instruction: bool = False
    initiative: bool = False
    ground_stated: bool = False
    government_reply_draft: bool = False
    covering_letter: bool = True
    instruction_referred: bool = True
    own_initiative_stated: bool = False
    facsimile: bool = False
    corrections: bool = False
    soiled_or_damaged: bool = False
    hole_punched: bool = False
    scrap_paper: bool = False
    copied_letterhead: bool = False
    wrong_address: bool = False
    mailed_to: str | None = None
    signature: Literal["valid", "invalid", "not_checked"] = "valid"
    electronic_corrections: bool = False
    not_matching_instruction: bool = False
    carrier_type_mismatch: bool = False
    sheet_count_mismatch: bool = False
    requisites_missing: bool = False
    text_misplaced: bool = False
    contrary_to_legislation: bool = False
    asks_for_meeting: bool = False
    meeting_ground: str | None = None
    measures_taken: bool = False
    protocol_of_disagreements: bool = False
    party_in_government: bool = False
    asks_to_speed_up: bool = False
    asks_for_money: bool = False
    minfin_discussed: bool = False
    minfin_negative: bool = False
    oral_instruction_by: str | None = None
    not_on_control: bool = False


AS_IT_SHOULD_BE = Facts()


@dataclass(frozen=True, slots=True)
class Incoming:
    """The document as it arrives."""

    kind: Kind
    channel: Channel
    arrived_at: datetime | date
    sender_body: str
    sender_kind: str
    secrecy: Literal["none", "restricted", "state_secret"] = "none"
    facts: Facts = AS_IT_SHOULD_BE

    @property
    def on_paper(self) -> bool:
        """It came on paper, with or without a CD."""
        return self.channel in PAPER


@dataclass(frozen=True, slots=True)
class Registered:
    """A document registered at the Government Apparatus: accepted, or returned with every reason."""

    id: str
    title: Mapping[str, str]
    incoming: Incoming
    accepted: bool
    received_on: date
    registered_on: date
    refusals: tuple[str, ...] = ()
