"""Opening the screen from a command, and saying afterwards what was done."""

from datetime import date
from typing import TYPE_CHECKING

from forecasts.cli.screen.app import Screen
from forecasts.cli.screen.triage import Triage
from forecasts.services.triage import Scales

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk


def open_screen(desk: "Desk", report: str | None, *, by: str, today: date | None) -> Triage:
    """Show the candidates that wait until the person leaves; what became of them.

    Raises:
        NotFoundError: no such report.
    """
    triage = Triage(
        desk.db,
        Scales(desk.yardsticks, desk.settings.yardstick),
        desk.settings.horizon_policy,
        by,
        lambda: desk.now(today),
        report,
    )
    triage.load()
    if triage.items:
        Screen(triage).application().run()
    return triage
