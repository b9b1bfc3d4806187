"""What happened at start-up and how long it took, for the person who waits.

The set-up script hands over its own steps in a file; what was fetched from elsewhere is counted apart, because that
depends on the network and happens once.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was done, for how long, and whether it was mostly fetching."""

    title: str
    seconds: float
    fetching: bool = False


@dataclass
class Steps:
    """The steps so far; each is said when it ends, and all of them are shown together at the end."""

    console: Console
    set_up: list[Step] = field(default_factory=list)
    started: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Note a step of the start and say so."""
        self.started.append(step)
        self.console.print(f"  [green]✓[/] {step.title} [dim]{step.seconds:.1f} s[/]")

    def take_set_up(self, path: Path) -> None:
        """Take over the steps that the set-up script wrote, once."""
        if path.exists():
            self.set_up = [Step(**step) for step in json.loads(path.read_text(encoding="utf-8"))]
            with suppress(PermissionError):  # whoever set the checkout up may be another account
                path.unlink()

    def show(self, starting: float, waiting: Sequence[str] = ()) -> None:
        """Print the table, with what still waits; `starting` is how long it took, the steps having run side by side."""
        own = sum(step.seconds for step in self.set_up if not step.fetching) + starting
        fetching = sum(step.seconds for step in self.set_up if step.fetching)
        table = Table(title="启动步骤 · steps", show_footer=True, title_justify="left")
        table.add_column("步骤 step", footer="合计 own work")
        table.add_column("秒 seconds", justify="right", footer=f"{own:.1f}")
        table.add_column("其中下载 fetching", justify="right", footer=f"{fetching:.1f}")
        for step in [*self.set_up, *self.started]:
            seconds = f"{step.seconds:.1f}"
            table.add_row(step.title, *(("", seconds) if step.fetching else (seconds, "")))
        for title in waiting:
            table.add_row(title, "[yellow]等待中 waiting[/]", "")
        self.console.print(table)
