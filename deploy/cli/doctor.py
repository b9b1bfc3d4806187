"""`gridloop doctor`: is this installation all right, part by part, and what to do where it is not."""

import typer

from deploy.cli.options import AsJson, DataDir, print_json, settings_for

app = typer.Typer(add_completion=False)

MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}


@app.command()
def doctor(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Check machine, database, topics and what the auditor saw last; the exit code is 1 when a check failed."""
    from deploy.checkup import Outcome, examine

    findings = examine(settings_for(data_dir))
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            print(f"{MARKS[finding.outcome]} {finding.check}: {finding.detail}")
    if any(finding.outcome is Outcome.FAILED for finding in findings):
        raise typer.Exit(1)
