"""`reglament preview-calendar FILE`: what a new calendar or an amending act would move, before adoption."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
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

    FILE is a calendar year (as in law/calendar; one of the same name takes its place) or an amending act (as
    beside law/texts). Nothing is changed: once FILE is in place, `reglament adopt-law` moves the days.
    """
    with _law_with(file) as new, stores(*HOLDERS) as opened:
        tell(_moves(opened, new), "would move", as_json=as_json)


def tell(moves: Iterator[Move], verb: str, *, as_json: bool) -> None:
    """Print each move as it is found, then how many by body and provision."""
    totals: Counter[tuple[str, str]] = Counter()
    for move in moves:
        totals[move.body, move.provision] += 1
        click.echo(_line(move, as_json=as_json))
    _sum_up(totals, verb, as_json=as_json)


@contextmanager
def progress(opened: Mapping[str, Database]) -> Iterator[recount.Told]:
    """A bar on standard error over all that is to be counted again."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("counting again", total=sum(recount.counts(db) for db in opened.values()))

        def told(read: int) -> None:
            bar.advance(task, read)

        yield told


def _moves(opened: Mapping[str, Database], new: law.Law) -> Iterator[Move]:
    with progress(opened) as told:
        yield from recount.moves_of_items(opened["control"], new, told)
        for db in opened.values():
            yield from recount.moves_of_duties(db, new, told)


def _line(move: Move, *, as_json: bool) -> str:
    if as_json:
        return orjson.dumps(move.wire).decode()
    day = "" if move.day == "due_on" else "\tlast working day"
    return f"{move.body}\t{move.provision}\t{move.what}\t{move.subject}\t{move.old} -> {move.new}{day}"


def _sum_up(totals: Counter[tuple[str, str]], verb: str, *, as_json: bool) -> None:
    if as_json:
        rows = [{"body": b, "provision": p, "moved": n} for (b, p), n in sorted(totals.items())]
        click.echo(orjson.dumps({"moved": totals.total(), "by_body": rows}).decode())
        return
    click.echo(f"{totals.total()} days {verb}")
    for (body, provision), n in sorted(totals.items()):
        click.echo(f"  {body}  {provision}  {n}")


@contextmanager
def _law_with(file: Path) -> Iterator[law.Law]:
    """The law of this edition with the file added; refuses a file that is neither calendar nor amendment."""
    head = _head(file)
    known = Path(law.__file__).parent / "calendar" / file.name
    with tempfile.TemporaryDirectory() as place:
        try:
            if "year" in head and not known.exists():
                found = law.load(calendars=(file,))
            else:
                found = _register_with(file, "calendar" if "year" in head else "texts", Path(place))
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


def _register_with(file: Path, beside: str, place: Path) -> law.Law:
    """A copy of the register with the file among the calendars or beside its text."""
    home = Path(law.__file__).parent
    for part in ("texts", "register", "messages", "calendar"):
        shutil.copytree(home / part, place / part)
    shutil.copy(file, place / beside / file.name)
    return law.load(place)
