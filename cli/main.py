"""The command `reglament`; every command is a module of its own, loaded when it is called."""

import importlib
import sys

import click

COMMANDS = {
    "run": ("cli.run", "Play the main job: acts, control, agencies, reports, from examples/."),
    "ask": ("cli.ask", "Ask what the texts say, before acting."),
    "rules": ("cli.rules", "The register of provisions: list, show, coverage, check."),
    "readings": ("cli.readings", "Open places of the texts: the choices made, and the others."),
    "grid": ("cli.grid", "The weekly regulation of a month as a table."),
    "slot": ("cli.slot", "Find the first lawful hours for a meeting."),
    "calendar": ("cli.calendar", "iCalendar files and feeds of the grid, bodies, officials."),
    "form": ("cli.form", "A statutory form of drafting (App. 1, 2, 6) as a document."),
    "regional": ("cli.regional", "Citizens' questions: import, look up, publish."),
    "call": ("cli.call", "Call a service's method by RPC."),
    "publish": ("cli.publish", "Publish an event as an agency does."),
    "serve": ("cli.serve", "Run one service, or all of them under a supervisor."),
    "board": ("cli.board", "Serve the board on this machine."),
    "db": ("cli.db", "Database schemas: upgrade, check, revision."),
    "topology": ("cli.topology", "Exchanges, queues and bindings of the suite."),
    "events": ("cli.events_document", "The facts that travel: write their document."),
    "agency": ("cli.agency", "Admit, list and suspend agencies at the gateway."),
    "audit": ("cli.audit", "Verify the hash chain of the event logs."),
    "quarantine": ("cli.quarantine", "Messages set aside: list, show, requeue, discard."),
    "replay": ("cli.replay", "Rebuild the reporting projection from the event logs."),
    "preview-calendar": ("cli.preview_calendar", "What a new calendar would move, before adoption."),
    "adopt-law": ("cli.adopt_law", "Move the days that a new calendar or an amended term counts otherwise."),
}


class Commands(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All the commands, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command named, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reglament")
def reglament() -> None:
    """Acts, control of execution, meetings and statutory reports, by the texts that govern them."""


def main() -> None:
    """Entry point of the console script."""
    sys.exit(reglament())


if __name__ == "__main__":
    main()
