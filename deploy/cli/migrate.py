"""`gridloop migrate`: brings the database to the schema of this release."""

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, plain_errors, print_json

app = typer.Typer(add_completion=False)


@app.command()
def migrate(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Run every schema revision that the database does not have yet."""
    from dispatch.adapters.postgres.migrate import head, upgrade

    settings = connected_settings(data_dir)
    with plain_errors():
        upgrade(settings.migrates_at)
    if as_json:
        print_json({"revision": head()})
    else:
        print(f"The database is at revision {head()}.")
