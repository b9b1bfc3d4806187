"""`gridloop users`: the accounts of the demo township."""

import typer

from deploy.cli.options import AsJson, DataDir, demo_settings, plain_errors, print_json

app = typer.Typer(add_completion=False)


@app.command()
def users(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List the demo accounts with their roles, units and areas."""
    from deploy.cli.accounts import demo_accounts

    settings = demo_settings(data_dir)
    with plain_errors():
        found = demo_accounts(settings)
    if as_json:
        print_json(found.as_list())
        return
    for account in found.accounts:
        print(f"{account.user}\t{account.name}\t{account.role}\t{account.unit or '-'}\t{','.join(account.areas)}")
