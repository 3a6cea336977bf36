"""The register of state bodies: who exists when, under which name, and what an unknown code is answered."""

from datetime import date
from pathlib import Path

import pytest

import law
from law import UnknownBody
from law.body import load_bodies
from law.errors import RegisterError

BOOK = law.load()
NOW = date(2026, 6, 1)
HIGHEST = ["pa", "government", "government_apparatus", "security_council", "supreme_court"]
MINISTRIES = [
    "mne", "minfin", "minjust", "minagri", "minedu", "minscience", "minhealth",
    "minlabour", "mintransport", "mindefence", "minculture", "mintourism", "minindustry", "mintrade",
    "mindigital", "mininterior", "minemergency",
    "minforeign", "minwater", "minecology", "minenergy",
]  # fmt: skip


@pytest.mark.parametrize("code", HIGHEST)
def test_the_highest_bodies_are_in_the_register(code: str) -> None:
    """The bodies named by the questions exist on every day since the Decree."""
    assert BOOK.body(code, on=NOW).names["kk"]
    assert BOOK.body(code, on=date(2010, 4, 27)).names["ru"]


@pytest.mark.parametrize("code", MINISTRIES)
def test_every_ministry_is_central_and_in_the_government(code: str) -> None:
    """A ministry is a central state body and part of the Government."""
    body = BOOK.body(code, on=NOW)
    assert (body.kind, body.form, body.central, body.in_government) == (
        "central_state_body", "ministry", True, True,
    )  # fmt: skip
    assert not body.accountable_to_president


def test_there_are_seventeen_regions_and_three_cities() -> None:
    """Twenty akimats since 8 June 2022, when Abai, Jetisu and Ulytau were formed; seventeen before."""
    akimats = [body.code for body in BOOK.bodies(on=NOW) if body.kind == "local_executive_body"]
    assert len(akimats) == 20
    assert {"akimat_astana", "akimat_almaty", "akimat_shymkent"} <= set(akimats)
    before = [body.code for body in BOOK.bodies(on=date(2022, 6, 7)) if body.form == "akimat"]
    assert len(before) == 17
    assert "akimat_abai" not in before


def test_the_agencies_of_the_president_are_outside_the_government() -> None:
    """Bodies directly subordinate and accountable to the President are no part of the Government."""
    accountable = [body for body in BOOK.bodies(on=NOW) if body.accountable_to_president]
    assert {
        "national_bank",
        "prosecutor_general",
        "knb",
        "agency_competition",
        "agency_financial_monitoring",
    } <= {body.code for body in accountable}
    assert not any(body.in_government for body in accountable)
    assert all(body.kind == "accountable_to_president" for body in accountable)


def test_a_body_bears_the_name_of_the_day() -> None:
    """The capital's akimat and the digital ministry were renamed."""
    assert BOOK.body("akimat_astana", on=date(2020, 1, 1)).name("ru") == "Акимат города Нур-Султана"
    assert BOOK.body("akimat_astana", on=NOW).name("ru") == "Акимат города Астаны"
    assert "Artificial Intelligence" in BOOK.body("mindigital", on=NOW).name("en")
    assert "Aerospace" in BOOK.body("mindigital", on=date(2024, 1, 1)).name("en")


def test_a_body_that_is_no_more_names_its_successors() -> None:
    """The Ministry of Education and Science was divided on 11 June 2022."""
    assert BOOK.body("minedusci", on=date(2022, 6, 10)).form == "ministry"
    with pytest.raises(UnknownBody, match="passed to minedu, minscience"):
        BOOK.body("minedusci", on=date(2022, 6, 11))


def test_a_body_that_is_not_yet_says_since_when() -> None:
    """The Ministry of Water Resources exists since 1 September 2023."""
    with pytest.raises(UnknownBody, match="since 2023-09-01"):
        BOOK.body("minwater", on=date(2023, 8, 31))


def test_an_unknown_body_is_answered_with_the_nearest_codes() -> None:
    """A slip of the pen finds its code."""
    with pytest.raises(UnknownBody, match="Nearest: minhealth"):
        BOOK.body("minhelth", on=NOW)


def test_another_spelling_of_a_region_is_understood() -> None:
    """Codes of the regions are known in their usual spellings."""
    assert BOOK.body("akimat_zhetisu", on=NOW).code == "akimat_jetisu"
    assert BOOK.body("akimat_turkestan", on=NOW).code == "akimat_turkistan"


def test_every_body_cites_an_act_and_is_named_in_three_languages() -> None:
    """No body of any time is without its source and its names."""
    for on in (date(2010, 4, 27), date(2016, 1, 1), date(2021, 1, 1), NOW):
        for body in BOOK.bodies(on=on):
            assert body.act
            assert all(body.name(lang).strip() for lang in ("kk", "ru", "en"))


BODY = "a:\n  kind: other\n  form: council\n"
NAMED = "  named:\n    - {since: 2020-01-01, act: x, kk: а, ru: а, en: a}\n"


@pytest.mark.parametrize(
    ("register", "said"),
    [
        (BODY, "lacks 'named'"),
        (BODY.replace("other", "odd") + NAMED, "unknown kind 'odd'"),
        (BODY + "  colour: red\n" + NAMED, "unknown key 'colour'"),
        (BODY + "  until: 2021-01-01\n" + NAMED, "needs both until and ended_by"),
        (BODY + "  until: 2019-01-01\n  ended_by: y\n" + NAMED, "is not before 2019-01-01"),
        (BODY + "  successors: [b]\n" + NAMED, "successor 'b' is not in the register"),
        (BODY + "  aliases: [a]\n" + NAMED, "alias 'a' is used already"),
        (BODY + NAMED.replace("act: x, ", ""), "lacks 'act'"),
    ],
)
def test_a_disorder_of_the_register_is_refused_with_its_line(
    tmp_path: Path, register: str, said: str
) -> None:
    """The register says what is wrong with it, where, and what to do."""
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "bodies.yaml").write_text(register, encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register/bodies\.yaml:\d+: a: ") as refused:
        load_bodies(tmp_path)
    assert said in str(refused.value)
