"""What scaling.py found, as tables and as a plot."""

from __future__ import annotations

from pathlib import Path

from .growth import BATCHES, THREADS, Growth
from .tables import markdown, number

COLOURS = ("#0b6e99", "#c1571a", "#4f7a28")


def length_name(seconds: float) -> str:
    """1 s, 10 min, 1 h."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def report(growth: Growth) -> str:
    """Three tables."""
    return "\n\n".join(
        text.strip() for text in (_lengths(growth), _batches(growth), _threads(growth))
    )


def _lengths(growth: Growth) -> str:
    rows = [
        [length_name(audio), number(time), f"{audio / time:.0f}", f"{peak:.1f}"]
        for audio, (time, peak) in growth.lengths.items()
    ]
    return markdown(["audio transcribed, 1 thread", "s", "times real time", "peak MB"], rows)


def _batches(growth: Growth) -> str:
    head = ["batch"] + [f"{model}, µs a row" for model in growth.batches]
    rows = [
        [str(batch)] + [number(times[batch]) for times in growth.batches.values()]
        for batch in next(iter(growth.batches.values()))
    ]
    return markdown(head, rows)


def _threads(growth: Growth) -> str:
    idle, busy = growth.threads[False], growth.threads[True]
    rows = [
        [case, number(idle[case][1]), *(f"{place[case][n]:.2f}" for place in (idle, busy) for n in THREADS[1:])]
        for case in idle
    ]
    gains = [f"times as fast with {n} threads{beside}" for beside in ("", ", others busy") for n in THREADS[1:]]
    return markdown(["case", "ms, 1 thread", *gains], rows)


def plot(growth: Growth, path: Path) -> None:
    """Time and memory over length, and time over batch; an SVG of the same bytes every time."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot, ticker

    pyplot.rcParams.update({"svg.hashsalt": "vocalmidi", "font.size": 9, "svg.fonttype": "none"})
    figure, (time, memory, batch) = pyplot.subplots(1, 3, figsize=(10, 3), layout="constrained")
    lengths = list(growth.lengths)
    for axes, index, title in ((time, 0, "seconds to transcribe"), (memory, 1, "peak MB")):
        values = [growth.lengths[length][index] for length in lengths]
        axes.plot(lengths, values, "o-", color=COLOURS[0])
        axes.set(xscale="log", xlabel="audio", title=title)
        axes.set_xticks(lengths, [length_name(length) for length in lengths], minor=False)
        axes.minorticks_off()
    time.set_yscale("log")
    memory.set_ylim(0, 1.3 * max(peak for _, peak in growth.lengths.values()))
    for colour, (model, times) in zip(COLOURS, growth.batches.items()):
        batch.plot(list(times), list(times.values()), "o-", color=colour, label=model)
    batch.set(xscale="log", yscale="log", xlabel="batch", title="µs a row")
    batch.set_xticks(BATCHES, [str(n) for n in BATCHES], minor=False)
    batch.legend(frameon=False)
    for axes in (time, batch):
        axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
    for axes in (time, memory, batch):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
