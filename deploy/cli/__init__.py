"""The `gridloop` command. Each command lives in a module of its own that is imported when it is called."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from runtime.private_files import keep_files_private

COMMANDS = {
    "up": "deploy.cli.up",
    "process": "deploy.cli.process",
    "prepare": "deploy.cli.prepare",
    "migrate": "deploy.cli.migrate",
    "topics": "deploy.cli.topics",
    "config": "deploy.cli.config",
    "account": "deploy.cli.account",
    "reference": "deploy.cli.reference",
    "receipt-key": "deploy.cli.receipt_key",
    "decision-key": "deploy.cli.decision_key",
    "photo": "deploy.cli.photo",
    "doctor": "deploy.cli.doctor",
    "bench": "deploy.cli.bench",
    "users": "deploy.cli.users",
    "token": "deploy.cli.token",
    "figures": "deploy.cli.figures",
    "classifier": "deploy.cli.classifier",
    "assess": "deploy.cli.assess",
    "import": "deploy.cli.import_",
    "simulate": "deploy.cli.simulate",
}
"""Every command and the module whose `app` it is; a new command adds a line here."""


class LazyCommands(TyperGroup):
    """Knows the commands by name and imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import the command of that name, None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Gridloop 网格闭环: run it, look after it, feed it.",
)


@app.callback()
def gridloop() -> None:
    """Gridloop 网格闭环: run it, look after it, feed it."""


def main() -> None:
    """Entry point of the console script."""
    keep_files_private()
    app()
