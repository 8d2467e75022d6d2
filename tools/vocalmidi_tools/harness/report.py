"""The table of what was tried and what happened."""

from __future__ import annotations

import signal

from .campaign import Campaign
from .kinds import Kind


def table(campaign: Campaign, kinds: list[Kind]) -> str:
    """A row for each kind that was tried, as Markdown, and after it the failures."""
    rows = ["| kind | what is tried | cases | runs, by how they ended | longest | most memory | failures |",
            "|---|---|--:|---|--:|--:|--:|"]
    for kind in kinds:
        if tally := campaign.tallies.get(kind.name):
            counts = sorted(tally.endings.items(), reverse=True)
            endings = ", ".join(f"{_ending(code)}: {count}" for code, count in counts)
            rows.append(
                f"| {kind.name} | {kind.tried} | {tally.cases} | {endings} | {tally.seconds:.1f} s "
                f"| {tally.memory >> 20} MB | {len(tally.failures)} |")
    failures = [line for failure in campaign.failures for line in failure.lines()]
    cases = sum(tally.cases for tally in campaign.tallies.values())
    summary = f"Seed {campaign.seed}: {cases} cases, {len(campaign.failures)} failures."
    listed = ["", "```", *failures, "```"] if failures else []
    return "\n".join([summary, "", *rows, *listed]) + "\n"


def _ending(code: int) -> str:
    return str(code) if code >= 0 else signal.Signals(-code).name
