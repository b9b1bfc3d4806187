"""`gridloop decision-key ...`: the key by which effects knows that triage wrote a decision."""

from typing import Annotated

import typer

from deploy.cli.options import DataDir, fail, settings_for

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The key that seals decisions on Kafka.")


@app.callback()
def decision_key() -> None:
    """The key that seals decisions on Kafka."""


@app.command()
def new(
    alone: Annotated[
        bool, typer.Option("--alone", help="Believe no earlier key any more, because somebody else knows it.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Begin a new key; triage and effects take it up by themselves. Earlier ones are still believed unless --alone."""
    from runtime.seal_keys import FILE, begin_key

    settings = settings_for(data_dir)
    if settings.seal_keys():
        fail("The keys are in GRIDLOOP_DECISION_KEYS: put the new one first there, and restart effects before triage.")
    begin_key(settings.data_dir, alone=alone)
    print(settings.data_dir / FILE)
