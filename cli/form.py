"""`reglament form`: a statutory form of drafting, filled in from the register and written as a document."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import click

from bus.calls import CallFailed
from bus.clock import Clock
from bus.contract import BadPayload
from cli.refusal import Refusal, refusals
from cli.stores import Stores, where
from law.rule import Refused
from services.reporting.forms.definition import Lang
from services.reporting.forms.definition import form as definition
from services.reporting.forms.document import Document, Line, document
from services.reporting.forms.renderers import RENDERERS

FORMS = {"d976-1": "D976-App1", "d976-2": "D976-App2", "d976-6": "D976-App6"}
"""The approval sheet of a draft act, the national plan, the approval sheet of instructions."""


@click.command()
@click.argument("name", metavar="FORM", type=click.Choice(list(FORMS)))
@click.argument("subject")
@click.option("--lang", type=click.Choice(("kk", "ru", "en")), default="kk", help="Language.")
@click.option("--format", "kind", type=click.Choice(list(RENDERERS)), default="docx", help="Format.")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else standard output."
)
@where
def form(*, name: str, subject: str, lang: Lang, kind: str, to: Path | None, stores: Stores) -> None:
    """Print the form of a draft or plan SUBJECT: d976-1 (approval sheet of an act), d976-2 (national plan),
    d976-6 (approval sheet of instructions).
    """
    with refusals(CallFailed, BadPayload, Refused), stores.asking() as ask:
        filled = ask("acts.form", {"form": FORMS[name], "subject": subject, "lang": lang})
    stream, render = BytesIO(), RENDERERS[kind]
    render(filled_in(filled, lang), stream)
    if to is None:
        click.echo(stream.getvalue(), nl=False)
        return
    try:
        to.write_bytes(stream.getvalue())
    except OSError as error:
        raise Refusal(f"{to}: {error.strerror}") from None
    click.echo(f"{to}: {len(filled['rows'])} rows", err=True)


def filled_in(filled: Mapping[str, Any], lang: Lang) -> Document:
    """The form as it is printed: its rows by the columns of the register."""
    known = definition(filled["form"])
    lines = [
        Line("row", tuple(row.get(column.key, "") for column in known.columns)) for row in filled["rows"]
    ]
    blanks = {**filled["head"], **filled["foot"]}
    return document(known, lang, lines, dated=Clock().now().date(), fills=blanks)
