"""`reglament preview-calendar FILE`: what a new calendar or an amending act would move, before adoption."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import orjson
import yaml
from rich.console import Console
from rich.progress import Progress

import law
from bus.database import Database
from cli.refusal import Refusal
from cli.stores import Stores, where
from services.control import recount
from services.control.rules.recounting import Move

HOLDERS = ("control", "acts", "meetings", "citizen_meetings", "reporting")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, then the summary.")
@where
def preview_calendar(file: Path, as_json: bool, stores: Stores) -> None:
    """List every open deadline and duty that FILE would move: by body and provision, old and new day.

    FILE is a calendar year (as in law/calendar) or an amending act (as beside law/texts). Nothing is changed:
    once FILE is in place and the services restarted, `reglament call control.adopt_law '{}'` moves the days.
    """
    with _law_with(file) as new, stores(*HOLDERS) as opened:
        totals: Counter[tuple[str, str]] = Counter()
        for move in _moves(opened, new):
            totals[move.body, move.provision] += 1
            click.echo(_line(move, as_json=as_json))
        _sum_up(totals, as_json=as_json)


def _moves(opened: dict[str, Database], new: law.Law) -> Iterator[Move]:
    total = sum(recount.counts(db, items=name == "control") for name, db in opened.items())
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("counting again", total=total)

        def told(read: int) -> None:
            bar.advance(task, read)

        yield from recount.moves_of_items(opened["control"], new, told)
        for db in opened.values():
            yield from recount.moves_of_duties(db, new, told)


def _line(move: Move, *, as_json: bool) -> str:
    days = {"old": move.old.isoformat(), "new": move.new.isoformat()}
    facts = {"kind": move.kind, "subject": move.subject, "body": move.body, "what": move.what}
    if as_json:
        return orjson.dumps({**facts, "provision": move.provision, **days}).decode()
    return f"{move.body}\t{move.provision}\t{move.what}\t{move.subject}\t{days['old']} -> {days['new']}"


def _sum_up(totals: Counter[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        rows = [{"body": b, "provision": p, "moved": n} for (b, p), n in sorted(totals.items())]
        click.echo(orjson.dumps({"moved": totals.total(), "by_body": rows}).decode())
        return
    click.echo(f"{totals.total()} days would move")
    for (body, provision), n in sorted(totals.items()):
        click.echo(f"  {body}  {provision}  {n}")


@contextmanager
def _law_with(file: Path) -> Iterator[law.Law]:
    """The law of this edition with the file added; refuses a file that is neither calendar nor amendment."""
    head = _head(file)
    with tempfile.TemporaryDirectory() as place:
        try:
            found = law.load(calendars=(file,)) if "year" in head else _amended(file, Path(place))
            found.read_everything()
        except law.LawError as error:
            raise Refusal(str(error)) from None
        yield found


def _head(file: Path) -> dict[str, object]:
    try:
        head = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        raise Refusal(f"{file}: not a YAML document: {' '.join(str(error).split())}") from None
    if not isinstance(head, dict) or not {"year", "amends"} & head.keys():
        raise Refusal(f"{file}: expected a calendar year (key year) or an amending act (key amends)")
    return head


def _amended(file: Path, place: Path) -> law.Law:
    """A copy of the register with the amending act beside its text."""
    home = Path(law.__file__).parent
    for part in ("texts", "register", "messages", "calendar"):
        shutil.copytree(home / part, place / part)
    shutil.copy(file, place / "texts" / file.name)
    return law.load(place)
