"""`gridloop config print`: which settings are in force."""

from typing import Annotated

import typer

from deploy.cli.options import AsJson, DataDir, print_json, settings_for

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Look at the settings in force.")


@app.callback()
def config() -> None:
    """Look at the settings in force."""


@app.command("print")
def print_settings(
    data_dir: DataDir = None,
    redacted: Annotated[
        bool, typer.Option("--redacted/--with-secrets", help="Blot out passwords (the default).")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Print every setting with its value."""
    from runtime.settings import DATABASE_ADDRESSES

    settings = settings_for(data_dir)
    values = settings.redacted()
    if not redacted:
        values |= {
            **{name: getattr(settings, name) for name in DATABASE_ADDRESSES},
            "kafka_password": settings.kafka_password.get_secret_value(),
            "kafka_users": {role: password.get_secret_value() for role, password in settings.kafka_users.items()},
            "decision_keys": settings.decision_keys.get_secret_value(),
            "metrics_token": settings.metrics_token.get_secret_value(),
        }
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        print(f"{name} = {'' if value is None else value}")
