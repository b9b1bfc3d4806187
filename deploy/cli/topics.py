"""`gridloop topics`: makes the topics that the cluster does not have, as `schemas/topics` describes them."""

import sys

import typer

from deploy.cli.options import AsJson, DataDir, fail, print_json, settings_for

app = typer.Typer(add_completion=False)


@app.command()
def topics(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Make the topics that are missing, and list all of ours."""
    import structlog

    from runtime.cluster import Cluster
    from runtime.db import Unavailable
    from runtime.kafka_users import OPERATOR
    from schemas.topics import catalogue

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is the answer
    settings = settings_for(data_dir).as_kafka_user(OPERATOR)
    if not settings.kafka_bootstrap_servers:
        fail(f"No Kafka runs with the data folder {settings.data_dir}: start ./run, or set KAFKA_BOOTSTRAP_SERVERS.", 2)
    ours = catalogue().all()
    try:
        with Cluster(settings, client="gridloop-topics") as cluster:
            cluster.identify(ours)
    except Unavailable as away:
        fail(str(away), 3)
    if as_json:
        print_json([{"name": topic.name, "partitions": topic.partitions} for topic in ours])
        return
    for topic in ours:
        print(f"{topic.name}: {topic.partitions} partitions")
