"""`gridloop token USER`: a bearer token for a demo account."""

from typing import Annotated

import typer

from deploy.cli.options import DataDir, demo_settings, fail, plain_errors

app = typer.Typer(add_completion=False)


@app.command()
def token(
    user: Annotated[str, typer.Argument(help="A demo account: `gridloop users`.")], data_dir: DataDir = None
) -> None:
    """Print a bearer token for a demo account."""
    from deploy.cli.accounts import open_token
    from dispatch.adapters.postgres.accounts.sessions import UnknownAccount

    settings = demo_settings(data_dir)
    with plain_errors():
        try:
            print(open_token(settings, user))
        except UnknownAccount:
            fail(f"There is no demo account {user!r}: `gridloop users` lists them.", 2)
