"""`gridloop prepare`: what has to be in the database before the processes start: schema, and in the demo a township."""

from typing import Annotated

import typer

from deploy.cli.options import DataDir, connected_settings, plain_errors

app = typer.Typer(add_completion=False)


@app.command(hidden=True)
def prepare(
    with_roster: Annotated[
        bool, typer.Option("--with-roster", help="The demo township keeps a duty roster, one unit office hours.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Migrate, and seed the demo township where it is missing."""
    from deploy.cli.accounts import ACCOUNTS, demo_accounts
    from deploy.demo.plant import plant
    from deploy.demo.seed import key_places, office_limits, roster
    from deploy.local.files import write_secret
    from dispatch.adapters.postgres.migrate import upgrade
    from runtime.settings import Profile

    settings = connected_settings(data_dir)
    with plain_errors():
        upgrade(settings.migrates_at)
        if settings.profile is not Profile.DEMO:
            return
        plant(settings.database_url, *([roster(), office_limits(), key_places()] if with_roster else ()))
        write_secret(settings.data_dir / "run" / ACCOUNTS, demo_accounts(settings).json())
