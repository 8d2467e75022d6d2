"""The report as text."""

from __future__ import annotations

import numpy as np

from ..notes import MEASURES
from .causes import Extra, Missed, Outcome
from .figures import Figure, Figures
from .report import Report
from .sums import KINDS, RATES, named

WIDTH = 36
QUANTILES = (0, 0.05, 0.5, 0.95, 1)
"""Of the velocities that are told."""
CAUSES = {"pairs": Outcome, "extra": Extra, "missed": Missed}


def described(report: Report, worst: int) -> str:
    """The whole report."""
    made = report.figures()
    parts = [head(report), measures(made)]
    parts += [causes(report, made, group) for group in CAUSES]
    parts += [kinds(report, made), reliability(report, made), velocity(report, made), takes(report, worst)]
    return "\n\n".join(parts)


def head(report: Report) -> str:
    labels, found, takes = (int(report.total(name)) for name in ("labels", "found", "takes"))
    return (f"{labels} labelled and {found} found notes in {takes} takes; "
            "in brackets, 95 % intervals by a bootstrap over takes")


def measures(made: Figures) -> str:
    """Precision, recall and F-measure, means over takes."""
    lines = [f"{'mean over takes':{WIDTH}}" + "".join(f"{rate:>24}" for rate in RATES)]
    for measure in MEASURES:
        cells = (made["measures"][named(measure, rate)] for rate in RATES)
        lines.append(f"{measure:{WIDTH}}" + "".join(f"{spread(cell):>24}" for cell in cells))
    return "\n".join(lines)


def causes(report: Report, made: Figures, group: str) -> str:
    """How many notes each cause has, and how many for 100 labels."""
    kind = CAUSES[group]
    lines = [f"{group:{WIDTH}}{'notes':>8}{'for 100 labels':>24}"]
    for name, figure in made[group].items():
        count = report.total(group if name == "all" else named(kind.__name__, name))
        lines.append(f"{name:{WIDTH}}{count:8.0f}{spread(figure, 2):>24}")
    return "\n".join(lines)


def kinds(report: Report, made: Figures) -> str:
    """Which share of each kind of labels is found."""
    lines = [f"{'labels':{WIDTH}}{'notes':>8}{'share found':>24}"]
    for kind in KINDS:
        count = report.total(f"labels, {kind}")
        lines.append(f"{kind:{WIDTH}}{count:8.0f}{spread(made['share found'][kind]):>24}")
    return "\n".join(lines)


def reliability(report: Report, made: Figures) -> str:
    """How often notes of a confidence are true, with a label, and right, of its pitch too."""
    lines = [f"{'confidence':{WIDTH}}{'notes':>8}{'mean':>8}{'true':>8}{'right':>8}"]
    for row in report.reliability():
        edges = f"{row['from']:.1f} to {row['to']:.1f}"
        values = (row[name] for name in ("confidence", "true", "right"))
        lines.append(f"{edges:{WIDTH}}{row['notes']:8.0f}" + "".join(f"{value:8.3f}" for value in values))
    for outcome, figure in made["calibration error"].items():
        lines.append(f"{'expected calibration error, ' + outcome:{WIDTH}}{spread(figure):>24}")
    medians = report.medians()
    true, extra, separation = (number(medians[name]) for name in ("true", "extra", "separation"))
    lines.append(f"medians: true {true}, extra {extra}; "
                 f"a true note is surer than an extra one with a probability of {separation}")
    return "\n".join(lines)


def velocity(report: Report, made: Figures) -> str:
    """How well velocities follow levels, and which velocities there are."""
    count = report.total("levels")
    if not count:
        return "velocity: no level was measured, because no audio could be read"
    figure = made["velocity"]["correlation with level"]
    takes = report.correlations()
    takes = takes[~np.isnan(takes)]
    low, middle = (number(edge) for edge in ((takes.min(), np.median(takes)) if len(takes) else (np.nan, np.nan)))
    found = " ".join(f"{value:.0f}" for value in np.quantile(report.velocities(), QUANTILES))
    shares = " ".join(f"{100 * share:.0f}" for share in QUANTILES)
    return "\n".join([
        f"correlation of velocity with the label's level in its take: {spread(figure)}, {count:.0f} notes;",
        f"of single takes: median {middle}, lowest {low}; velocities at {shares} %: {found}"])


def correlations(report: Report) -> str:
    """How well velocities follow levels in each take, and over all of them."""
    lines = [f"{'velocity and level':{WIDTH}}{'notes':>8}{'correlation':>24}"]
    for take, sums, value in zip(report.takes, report.sums, report.correlations()):
        lines.append(f"{take.name:{WIDTH}}{sums['levels']:8.0f}{number(float(value)):>24}")
    figure = report.figures()["velocity"]["correlation with level"]
    return "\n".join([*lines, f"{'all':{WIDTH}}{report.total('levels'):8.0f}{spread(figure):>24}"])


def takes(report: Report, count: int) -> str:
    """The worst takes."""
    names = ("labels", "extra", "missed")
    lines = [f"{'worst takes':{WIDTH}}" + "".join(f"{name:>9}" for name in (*MEASURES, *names))]
    for index in report.worst(count):
        sums = report.sums[index]
        lines.append(
            f"{report.takes[index].name:{WIDTH}}"
            + "".join(f"{sums[named(measure, 'F')]:9.3f}" for measure in MEASURES)
            + "".join(f"{sums[name]:9.0f}" for name in names))
    return "\n".join(lines)


def compared(now: Figures, before: Figures, changed: Figures) -> str:
    """What changed, figure by figure; marked where 0 is not in the interval."""
    lines = [f"{'':{WIDTH}}{'before':>10}{'now':>10}{'change':>26}"]
    for group, members in changed.items():
        lines.append(group + {True: ", for 100 labels", False: ""}[group in CAUSES])
        for name, figure in members.items():
            digits = 2 if group in CAUSES else 3
            values = (number(side[group][name].value, digits) for side in (before, now))
            mark = " *" if figure.low > 0 or figure.high < 0 else ""
            lines.append(f"  {name:{WIDTH - 2}}" + "".join(f"{value:>10}" for value in values)
                         + f"{spread(figure, digits, '+'):>26}{mark}")
    return "\n".join([*lines, "* 0 is not in the 95 % interval, by a bootstrap over takes"])


def spread(figure: Figure, digits: int = 3, sign: str = "") -> str:
    """A figure and its interval."""
    if np.isnan(figure.value):
        return "-"
    low, high = (number(edge, digits, sign) for edge in (figure.low, figure.high))
    return f"{number(figure.value, digits, sign)} [{low}, {high}]"


def number(value: float, digits: int = 3, sign: str = "") -> str:
    return "-" if np.isnan(value) else f"{value:{sign}.{digits}f}"
