"""The board: pages in three languages, what a reader may see, what a page may load."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from bus.database import Database
from services.reporting.board.access import Viewer
from services.reporting.board.app import PAGES, Board
from services.reporting.board.citing import cited, together
from services.reporting.board.recent import Recent, Seen
from services.reporting.board.signin import SignInError, sign_in_of
from services.reporting.board.words import LANGS
from tests.reporting.builders import an_envelope, an_obligation
from tests.reporting.projected import EVIL, PATHS, TODAY, a_projection, show


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A projection with something on every page."""
    opened = a_projection(tmp_path)
    yield opened
    opened.close()


def a_client(db: Database, viewer: Viewer | None = None) -> Client:
    """Someone looking at the board; without a viewer the board is open."""
    if viewer is None:
        return Client(Board(db, lambda: TODAY))
    return Client(Board(db, lambda: TODAY, lambda _request: viewer))


class Tags(HTMLParser):
    """Tags of a page, and every address it names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, its addresses, its scripts and styles written inline."""
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.addresses.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(name)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers_in_every_language(db: Database, path: str, lang: str) -> None:
    """With its language named, a heading, and nothing from an outside address."""
    joint = "&" if "?" in path else "?"
    answer = a_client(db).get(f"{path}{joint}lang={lang}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in page
    tags = Tags(page)
    assert tags.tags.count("h1") == 1
    assert all(address.startswith(("/", "#")) for address in tags.addresses)
    assert tags.inline == []
    assert "style" not in tags.tags


def test_no_page_is_left_out_of_the_tests() -> None:
    """A page that is added is looked at here too."""
    patterns = [re.sub(r"<[^>]+>", "[^/]+", path) for path, _ in PAGES.values()]
    shown = [path.partition("?")[0] for path in PATHS]
    assert all(any(re.fullmatch(pattern, path) for path in shown) for pattern in patterns)


def test_the_policy_lets_a_page_load_nothing_but_its_own(db: Database) -> None:
    """No script, style or picture from elsewhere, no frame, no sniffing."""
    headers = a_client(db).get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_body_wrote_is_shown_as_words(db: Database) -> None:
    """Markup in an instruction is text."""
    page = a_client(db).get("/items/act-1:1?lang=ru").get_data(as_text=True)
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_an_overdue_item_stands_on_the_first_page(db: Database) -> None:
    """With its body and how long it is over."""
    page = a_client(db).get("/?lang=en").get_data(as_text=True)
    assert "days over: 1" in page
    assert "Ministry of Health" in page


def test_each_provision_of_a_story_opens_in_its_own_words(db: Database) -> None:
    """Beside what it says in the reader's language."""
    page = a_client(db).get("/items/act-1:1?lang=en").get_data(as_text=True)
    assert "<summary>Decree 976, clause 50</summary>" in page
    assert '<blockquote lang="kk">' in page


CODES = re.compile(r"\b(D976|G10|C112|PM140|R155)-|\b\d{4}-[HQM]\d|\b(minhealth|minfin|act-1:1|head_of_pa)\b")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith("/provisions")])
def test_no_page_shows_a_code_where_a_name_belongs(db: Database, path: str, lang: str) -> None:
    """Provisions, items, bodies, offices and periods are named as officials name them."""
    joint = "&" if "?" in path else "?"
    page = a_client(db).get(f"{path}{joint}lang={lang}").get_data(as_text=True)
    said = re.sub(r"<[^>]*>", " ", page)
    assert CODES.search(said) is None


@pytest.mark.parametrize(
    ("identifier", "kk", "ru"),
    [
        ("D976-62(3).1", "№ 976 Жарлық, 62-тармақ, 3) тармақша", "Указ № 976, пункт 62, подпункт 3)"),
        ("D976-74-1.2", "№ 976 Жарлық, 74-1-тармақ", "Указ № 976, пункт 74-1"),
        ("D976-App7-3.4", "№ 976 Жарлық, 7-қосымша", "Указ № 976, приложение 7"),
        ("G10-A14-1", "Үкімет Регламенті, 14-1-қосымша", "Регламент Правительства, приложение 14-1"),
        ("PM140-R4.4", "№ 140-ө өкім, R4.4", "Распоряжение № 140-р, R4.4"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_a_provision_is_named_as_officials_name_it(identifier: str, kk: str, ru: str) -> None:
    """By its text and clause; rules of one clause are told together."""
    assert (cited(identifier, "kk"), cited(identifier, "ru")) == (kk, ru)
    assert together([identifier, "D976-80(1)", identifier], "ru")[0] == (ru, [identifier, identifier])


def test_a_periodic_report_that_is_owed_is_named(db: Database) -> None:
    """Not every one of them is a periodic report and no more."""
    owed = an_obligation("duty-9", what="submit_report", provision="D976-62(1)", subject="report/x")
    show(db, [an_envelope("reporting.obligation_missed.v1", "report/x", {"obligation": owed})])
    page = a_client(db).get("/bodies/minhealth?lang=ru").get_data(as_text=True)
    assert "Годовая информация о реализации общенационального плана" in page
    assert "Указ № 976, пункт 62, подпункт 1)" in page


def test_a_kazakh_page_says_the_day_in_its_case(db: Database) -> None:
    """As of the 16th of June: маусымдағы жағдай бойынша; a month is named after its year."""
    client = a_client(db)
    assert "2026 жылғы 16 маусымдағы жағдай бойынша" in client.get("/?lang=kk").get_data(as_text=True)
    assert "2026 жылғы маусым" in client.get("/month?m=2026-06&lang=kk").get_data(as_text=True)


def test_the_questions_of_a_year_are_those_of_its_meetings(db: Database) -> None:
    """A question raised this year is not counted in the next."""
    client, region = a_client(db), "Akimat of the City of Astana"
    assert region in client.get("/regional?year=2026&lang=en").get_data(as_text=True)
    assert region not in client.get("/regional?year=2027&lang=en").get_data(as_text=True)


def test_what_one_may_not_see_is_as_if_it_did_not_exist(db: Database) -> None:
    """An official sees what its body executes and co-executes; all else is not found, in the same words."""
    official = a_client(db, Viewer("А.", frozenset(("official",)), "minfin"))
    assert official.get("/items/act-1:1").status_code == 200
    hidden, absent = official.get("/items/act-2:1?lang=en"), official.get("/items/none?lang=en")
    assert (hidden.status_code, hidden.data) == (absent.status_code, absent.data) == (404, absent.data)
    listed = official.get("/items?lang=en").get_data(as_text=True)
    assert "act-1:1" in listed
    assert "act-2:1" not in listed
    assert official.get("/bodies/mindefence").status_code == 404
    assert official.get("/feeds/minhealth.ics").status_code == 404
    assert official.get("/quarantine").status_code == 404


def test_an_operator_sees_quarantine_and_no_contents(db: Database) -> None:
    """Health and quarantine, no items."""
    operator = a_client(db, Viewer("О.", frozenset(("operator",))))
    assert operator.get("/quarantine").status_code == 200
    assert operator.get("/").status_code == 404
    assert operator.get("/items/act-1:1").status_code == 404


def test_the_public_sees_what_is_published(db: Database) -> None:
    """Regional meetings and the law; nothing else."""
    public = a_client(db, Viewer("", frozenset(("public",))))
    assert public.get("/regional").status_code == 200
    assert public.get("/provisions/D976-66.1").status_code == 200
    assert {public.get(path).status_code for path in ("/", "/items", "/acts", "/reports")} == {404}


def test_nobody_is_let_in_without_signing_in(db: Database, tmp_path: Path) -> None:
    """The proxy's headers count only from the proxy's address."""
    file = tmp_path / "signin.yaml"
    file.write_text(
        "proxy: {user: X-User, groups: X-Groups, trusted: [10.0.0.1], "
        "roles: {pa: all}, bodies: {mz: minhealth}}"
    )
    client = Client(Board(db, lambda: TODAY, sign_in_of(file)))
    headers = {"X-User": "a", "X-Groups": "pa"}
    assert client.get("/", headers=headers).status_code == 404
    proxy: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "10.0.0.1"}}
    assert client.get("/", headers=headers, **proxy).status_code == 200
    own = {"X-User": "b", "X-Groups": "mz"}
    assert client.get("/items/act-1:1", headers=own, **proxy).status_code == 200
    assert client.get("/items/act-2:1", headers=own, **proxy).status_code == 404


def test_a_wrong_sign_in_file_says_what_was_expected(tmp_path: Path) -> None:
    """The role is named, and those there are."""
    file = tmp_path / "signin.yaml"
    file.write_text("proxy: {user: X, groups: Y, trusted: [], roles: {a: king}, bodies: {}}")
    with pytest.raises(SignInError, match=r"king.*official"):
        sign_in_of(file)


def test_a_page_is_sent_again_only_when_something_happened(db: Database) -> None:
    """The live page asks with its tag, and gets an empty answer until there is news."""
    client = a_client(db)
    tag = client.get("/").headers["ETag"]
    again = client.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with db.transaction() as tx:
        tx.connection.exec_driver_sql(
            "INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at) "
            "VALUES ('s', 'e', 't', 'j', x'00', 'applied', '2026-06-16')"
        )
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_the_language_chosen_is_remembered(db: Database) -> None:
    """By a cookie; before that the browser's language counts."""
    client = a_client(db)
    assert '<html lang="ru">' in client.get("/", headers={"Accept-Language": "ru-KZ,ru;q=0.9"}).get_data(
        as_text=True
    )
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "ru"}).get_data(as_text=True)


NONSENSE = ["/items?page=x", "/items?page=99999999999", "/items?due_until=ж", "/items?state=%3Cb%3E"]


@pytest.mark.parametrize("path", [*NONSENSE, "/month?m=2026-13", "/reports?year=9999", "/regional?year=0"])
def test_nonsense_in_an_address_does_not_break_a_page(db: Database, path: str) -> None:
    """What cannot be understood is not asked."""
    assert a_client(db).get(path).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_board_changes_nothing(db: Database, method: str) -> None:
    """It is only looked at."""
    assert a_client(db).open("/items", method=method).status_code == 405


def test_duties_of_a_body_are_a_calendar_feed(db: Database) -> None:
    """A day-long entry on the last day a duty can be done in time."""
    feed = a_client(db).get("/feeds/minhealth.ics?lang=kk").get_data(as_text=True)
    assert "BEGIN:VEVENT" in feed
    assert "DTSTART;VALUE=DATE:20260615" in feed


def test_a_page_that_fails_says_so_without_a_traceback(db: Database) -> None:
    """In the reader's language; the log has the rest."""

    def broken() -> Any:
        raise RuntimeError("secret detail")

    answer = Client(Board(db, broken)).get("/?lang=en")
    assert answer.status_code == 500
    assert "could not be shown" in answer.get_data(as_text=True)
    assert "secret detail" not in answer.get_data(as_text=True)


def test_figures_are_counted_once_for_many_readers() -> None:
    """Within a second the same figure is shown; after it, if facts came, it is counted anew."""
    now, counted = [0.0], []
    recent = Recent(lambda: now[0])
    for at, state in ((0.0, 1), (0.5, 2), (0.9, 3), (1.1, 3), (1.2, 3), (40.0, 3), (41.0, 4)):
        now[0] = at
        seen = Seen(recent, state)
        seen("key", lambda: counted.append(now[0]))
        assert seen.behind == (state in (2, 3) and at < 1)
    assert counted == [0.0, 1.1, 41.0]


@pytest.mark.provision("D976-80(1)")
def test_discipline_is_filtered_by_level_and_by_whose_instruction(db: Database) -> None:
    """Each figure opens with the same filters; the Head of the Administration's report is one address."""
    client = a_client(db)
    page = client.get("/discipline?lang=en").get_data(as_text=True)
    report = next(address for address in Tags(page).addresses if "whose=president" in address)
    yearly = client.get(f"{report}&lang=en").get_data(as_text=True)
    assert "<b>Yearly report of the Head of the Presidential Administration</b>" in yearly
    figure = next(one for one in Tags(yearly).addresses if one.startswith("/discipline/minhealth/overdue"))
    assert "until=2026-12-31" in figure
    assert "whose=president" in figure
    assert "act-1:1" in client.get(figure).get_data(as_text=True)
    assert "/discipline/minhealth/" not in client.get("/discipline?level=pa").get_data(as_text=True)
    assert "/discipline/minhealth/" not in client.get("/discipline?whose=others").get_data(as_text=True)
    assert client.get("/discipline?level=else&whose=else").status_code == 200
