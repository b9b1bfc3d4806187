"""`gridloop receipt-key ...`: the keys that receipts are signed with, and what a person decides about them."""

from typing import Annotated

import typer

from deploy.cli.account import author
from deploy.cli.options import AsJson, DataDir, connected_settings, fail, print_json, transaction

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The keys that receipts are signed with.")

By = Annotated[str | None, typer.Option("--by", help="Who decides it (default: the operating-system account).")]


@app.command("list")
def list_keys(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List every key that receipts are or were signed with, the newest first."""
    from dispatch.adapters.postgres.receipt_keys import known_keys

    with transaction(connected_settings(data_dir)) as connection:
        found = known_keys(connection)
    if as_json:
        print_json([{"public_key_pem": key.public_pem, "since": key.made_at, "by": key.made_by} for key in found])
        return
    for key in found:
        print(f"{key.made_at:%Y-%m-%d %H:%M:%S %z}\t{key.made_by}\n{key.public_pem}")


@app.command()
def new(by: By = None, data_dir: DataDir = None) -> None:
    """Begin a new key because the old one is lost or known to others; restart the web processes afterwards.

    Receipts of before stay valid under their own keys, which remain in the list.
    """
    from dispatch.adapters.postgres.receipt_keys import begin_key
    from runtime.clock import utc_now

    settings = connected_settings(data_dir)
    with transaction(settings) as connection:
        key = begin_key(connection, settings.data_dir, by=author(by).name, at=utc_now())
    print(key.public_pem(), end="")


@app.command()
def adopt(by: By = None, data_dir: DataDir = None) -> None:
    """Go on with the key that lies in the data folder, although the database does not know it."""
    from dispatch.adapters.postgres.receipt_keys import NoReceiptKey, adopt_key

    settings = connected_settings(data_dir)
    try:
        with transaction(settings) as connection:
            key = adopt_key(connection, settings.data_dir, by=author(by).name)
    except NoReceiptKey as missing:
        fail(f"Nothing was changed: {missing}.")
    print(key.public_pem(), end="")
