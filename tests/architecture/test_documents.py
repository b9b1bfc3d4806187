"""What the documents tell people to type is there: commands, options, variables, and the headings they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from benchmarks.__main__ import app as benchmarks
from deploy.cli import app
from runtime.settings import Settings
from tests.architecture.source import ROOT
from tests.architecture.test_links import LINK, documents

CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"(?:\.venv/bin/)?gridloop ([a-z][^\n|)]*)|(?<!\S)\./run (--[^\n]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
VARIABLE = re.compile(r"\b(?:GRIDLOOP_[A-Z_]+|DATABASE_URL|KAFKA_BOOTSTRAP_SERVERS)\b")
TOLD_TO_NOBODY = {"instance", "speed", "seed", "failpoints"}
"""Settings that the command line has words for, or that only tests use."""
READERS = ("deploy/**/*.py", "runtime/*.py", "benchmarks/*.py", "tests/**/*.py", "console/web/*.ts")


def pages() -> list[Path]:
    """Every page that people read; the log of changes tells of what is over, too."""
    others = (path for path in ROOT.glob("*/**/README.md") if not {"node_modules", ".venv"} & set(path.parts))
    return sorted({*documents(), *others} - {ROOT / "CHANGELOG.md"})


def commands(text: str) -> Iterator[list[str]]:
    """The words of every call of ours in the code of a page."""
    for block, span in CODE.findall(text):
        code = re.sub(r"\\\n\s*", " ", block or span)
        for words, options in COMMAND.findall(code):
            yield (["up", *options.split()] if options else words.partition("#")[0].split())


def wrong(words: list[str]) -> list[str]:
    """The words of a call that the command line does not have: its commands, then their options."""
    command: Any = typer.main.get_command(app)
    for place, word in enumerate(words):
        if isinstance(command, TyperGroup):
            found = command.get_command(typer.Context(command), word)
            if found is None:
                return [] if word.isupper() or word.startswith("-") else words[: place + 1]
            command = found if word != "bench" else typer.main.get_command(benchmarks)
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    return [option for word in words for option in OPTION.findall(word) if option not in known]


def slug(heading: str) -> str:
    """The name by which a heading is linked to."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_and_option_of_a_page_is_there(page: Path) -> None:
    calls = list(commands(page.read_text(encoding="utf-8")))

    assert [(call, said) for call in calls if (said := wrong(call))] == []


def test_a_command_or_an_option_that_is_not_there_would_be_found() -> None:
    text = (
        "`gridloop conquer` and\n```sh\n.venv/bin/gridloop photo again ID --quickly  # --no\n./run --port 1 --fast\n```"
    )

    assert [wrong(call) for call in commands(text)] == [["conquer"], ["--quickly"], ["--fast"]]


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_heading_that_a_page_links_to_is_there(page: Path) -> None:
    missing = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        file, _, heading = target.partition("#")
        if "://" in target or not heading:
            continue
        there = (page.parent / file if file else page).read_text(encoding="utf-8")
        if heading not in {slug(line) for line in re.findall(r"^#+ (.+)$", there, re.MULTILINE)}:
            missing.append(target)

    assert missing == []


def test_every_variable_of_a_page_is_read_and_every_setting_stands_on_a_page() -> None:
    said = {name for page in pages() for name in VARIABLE.findall(page.read_text(encoding="utf-8"))}
    settings = {f"GRIDLOOP_{name.upper()}" for name in Settings.model_fields if name not in TOLD_TO_NOBODY}
    settings -= {"GRIDLOOP_DATABASE_URL", "GRIDLOOP_KAFKA_BOOTSTRAP_SERVERS"}
    files = {file for pattern in READERS for file in ROOT.glob(pattern)} - {Path(__file__)}
    sources = "".join(file.read_text(encoding="utf-8") for file in files)
    read = {*settings, *VARIABLE.findall(sources)}

    assert said - read == set()
    assert settings - said == set()
