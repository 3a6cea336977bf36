"""`reglament rules`: the register of provisions, who carries each and which test shows it."""

import json
import sys
from pathlib import Path

import click

from cli import coverage as gathering
from cli import rules_document
from cli.carriers import ROOT
from cli.citations import Unreadable
from cli.coverage import Coverage, coverage
from cli.provision_page import as_data, as_text
from cli.refusal import Refusal, refusals
from law import Law, load
from law.errors import nearest
from law.loader import KINDS, SERVICES
from law.provision import Provision

STANDINGS = ("shown", "carried", "tested", "pending", "excused", "missing")
WIDTH = 110


@click.group()
def rules() -> None:
    """The register of provisions: list, show, coverage, check."""


def _gathered() -> Coverage:
    with refusals(Unreadable, SyntaxError):
        law = load()
        for part in (law.provisions, law.excuses, law.pending):
            len(part)
        return coverage(law)


def _coverage() -> Coverage:
    known = _gathered()
    for failure in known.failures:
        click.echo(f"Warning: {failure}", err=True)
    return known


@rules.command("list")
@click.option("--service", type=click.Choice(SERVICES), help="Only those of one service.")
@click.option("--text", "text_code", help="Only those of one text: D976, G10, R155, PM140, C112.")
@click.option("--kind", type=click.Choice(KINDS), help="Only those of one kind.")
@click.option("--standing", type=click.Choice(STANDINGS), help="Only those that stand so.")
@click.option("--pending", "standing", flag_value="pending", help="Only those that no rule carries yet.")
@click.option("--excused", "standing", flag_value="excused", help="Only those that no rule need carry.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_provisions(
    service: str | None, text_code: str | None, kind: str | None, standing: str | None, as_json: bool
) -> None:
    """List the provisions: id, service, kind, how it stands, what it says."""
    known = _coverage()
    if text_code is not None and text_code not in known.law.texts:
        raise Refusal(f"no text {text_code!r}; expected one of {', '.join(known.law.texts)}")
    wanted = {"service": service, "text": text_code, "kind": kind}
    found = [
        one
        for one in known.law.provisions.values()
        if all(value is None or getattr(one, key) == value for key, value in wanted.items())
        and standing in (None, known.standing(one.id))
    ]
    if as_json:
        click.echo(json.dumps([as_data(one, known) for one in found], ensure_ascii=False, default=str))
        return
    for one in found:
        click.echo(_line(one, known))
    click.echo(f"{len(found)} of {len(known.law.provisions)} provisions", err=True)


def _line(one: Provision, known: Coverage) -> str:
    head = f"{one.id:<18} {one.service:<16} {one.kind:<13} {known.standing(one.id):<8} "
    says = one.rule if len(head) + len(one.rule) <= WIDTH else one.rule[: WIDTH - len(head) - 1] + "…"
    return head + says


@rules.command()
@click.argument("provision")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(provision: str, as_json: bool) -> None:
    """Show a provision, or all of a clause: the law's words, the rule, its terms, its functions and tests."""
    known = _coverage()
    found = _of_clause(known.law, provision)
    if as_json:
        data = [as_data(one, known) for one in found]
        click.echo(json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=2, default=str))
        return
    click.echo("\n\n".join(as_text(one, known) for one in found))


def _of_clause(law: Law, provision: str) -> list[Provision]:
    if provision in law.provisions:
        return [law.provisions[provision]]
    found = [one for one in law.provisions.values() if one.id.startswith((f"{provision}.", f"{provision}("))]
    if not found:
        raise Refusal(
            f"no provision {provision!r}.{nearest(provision, law.provisions)} "
            "`reglament rules list` shows all of them."
        )
    return found


@rules.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show_coverage(as_json: bool) -> None:
    """Count what is carried, tested, pending and excused, by service."""
    figures = _coverage().figures()
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"{'service':<18}{'total':>7}{'carried':>9}{'tested':>8}{'pending':>9}  excused")
    for service, count in figures["by_service"].items():
        excused = ", ".join(f"{word} {number}" for word, number in count["excused"].items()) or "-"
        click.echo(
            f"{service:<18}{count['total']:>7}{count['carried']:>9}{count['tested']:>8}"
            f"{count['pending']:>9}  {excused}"
        )
    click.echo(f"{'all':<18}{figures['total']:>7}")


@rules.command()
@click.option(
    "--directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check the register held in this directory (texts/, register/, messages/), not this edition's.",
)
def check(directory: Path | None) -> None:
    """Check that the register is in order and complete; say what is wrong, where, and exit with 2."""
    with refusals():
        law = load(directory)
        law.read_everything()
    if directory is None and (ROOT / "tests").is_dir():  # an installed copy has no tests to count
        problems = list(_gathered().problems())
        if problems:
            raise Refusal(f"{len(problems)} found\n" + "\n".join(problems))
    click.echo(f"{len(law.provisions)} provisions of {len(law.texts)} texts are in order")


@rules.command()
def settle() -> None:
    """Take what is excused, or carried and tested, off the pending lists."""
    for provision in gathering.settle(_gathered()):
        click.echo(provision)


@rules.command()
@click.option("--check", "only_check", is_flag=True, help="Only say whether docs/rules.md is fresh.")
def document(only_check: bool) -> None:
    """Write docs/rules.md: provision, what it says, the function that carries it, the tests that show it."""
    path = ROOT / "docs" / "rules.md"
    content = rules_document.write(_coverage())
    if only_check:
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            raise Refusal("docs/rules.md is not fresh; write it anew: reglament rules document")
        return
    path.write_text(content, encoding="utf-8")
    click.echo(f"wrote {path.relative_to(ROOT)}", err=True)


if __name__ == "__main__":
    sys.exit(rules())
