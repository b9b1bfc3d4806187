"""`gridloop topics`: grants each process its rights and makes the topics that are missing, as `schemas/topics` says.

It is run again whenever the brokers lost what they knew: rights lie on them and nowhere else.
"""

import sys

import typer

from deploy.cli.options import AsJson, DataDir, fail, print_json, settings_for

app = typer.Typer(add_completion=False)


@app.command()
def topics(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Grant each process its rights on Kafka, make the topics that are missing, and list all of ours."""
    import structlog

    from runtime.cluster import Cluster
    from runtime.grants import NotGranted
    from runtime.kafka_users import OPERATOR
    from runtime.unavailable import Unavailable
    from schemas.rights import rights
    from schemas.topics import catalogue

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is the answer
    settings = settings_for(data_dir)
    if not settings.kafka_bootstrap_servers:
        fail(f"No Kafka runs with the data folder {settings.data_dir}: start ./run, or set KAFKA_BOOTSTRAP_SERVERS.", 2)
    ours = catalogue().all()
    try:
        with Cluster(settings.as_kafka_user(OPERATOR), client="gridloop-topics") as cluster:
            if settings.kafka_users:  # else all are one user, to whom nothing can be granted that it does not have
                cluster.grant(rights(catalogue()))
            cluster.identify(ours)
    except NotGranted as not_granted:
        fail(f"No process may be let near Kafka: {not_granted}.", 3)
    except Unavailable as away:
        fail(str(away), 3)
    if as_json:
        print_json([{"name": topic.name, "partitions": topic.partitions} for topic in ours])
        return
    for topic in ours:
        print(f"{topic.name}: {topic.partitions} partitions")
