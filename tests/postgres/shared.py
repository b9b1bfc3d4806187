"""A township that the tests of one module share, where they do not get in each other's way: it saves set-ups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.postgres import EmbeddedPostgres
from tests.postgres.township import township
from tests.postgres.web import Site, running
from tests.postgres_server import drop_database, make_database


@contextmanager
def shared_site(server: EmbeddedPostgres, template: str, name: str, data_dir: Path) -> Iterator[Site]:
    """A running site over a database of its own with the demo township."""
    url = make_database(server, name, template=template)
    with township(url, data_dir) as services, running(services) as site:
        yield site
    drop_database(server, name)
