"""Whatever we lean on is pinned, and earns its place in one line."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def python_packages() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in wanted}


def web_packages() -> set[str]:
    package = json.loads((ROOT / "console/web/package.json").read_text())
    return {*package["dependencies"], *package["devDependencies"]}


def listed() -> Iterator[str]:
    for line in (ROOT / "docs/dependencies.md").read_text().splitlines():
        if line.startswith("| ") and not line.startswith("| package"):
            packages = line.split("|")[1]
            yield from re.findall(r"[@\w./-]+", packages)


def test_every_dependency_has_its_line_and_no_line_is_left_over() -> None:
    assert {name.lower() for name in listed()} - {"argon2"} == python_packages() | web_packages()


def test_every_python_package_is_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text()
    pinned = {line.partition("==")[0].lower() for line in pins.splitlines() if not line.startswith("#")}

    assert python_packages() <= pinned
    assert "://" not in pins
