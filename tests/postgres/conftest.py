"""A demo township for each test, or a running site with one that the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deploy.local.postgres import EmbeddedPostgres
    from dispatch.bootstrap import Services
    from tests.postgres.web import Site


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    """A township of this test's own."""
    # late: pytest loads this file before it knows which warnings of libraries are none of ours
    from tests.postgres.township import township

    with township(database_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    postgres_server: EmbeddedPostgres,
    planted_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A running site that the tests of a module share."""
    from tests.postgres.shared import shared_site

    name = request.module.__name__.rpartition(".")[2]
    with shared_site(postgres_server, planted_template, name, tmp_path_factory.mktemp("data")) as made:
        yield made
