"""Pictures by matplotlib as SVG: the same figures give the same bytes."""

from __future__ import annotations

from pathlib import Path


def panels(rows: int, columns: int, size: tuple[float, float], **options):
    """A figure of so many inches and its panels, as `pyplot.subplots` gives them."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"svg.hashsalt": "vocalmidi", "font.size": 9, "svg.fonttype": "none"})
    return pyplot.subplots(rows, columns, figsize=size, layout="constrained", **options)


def save(figure, path: Path) -> None:
    """Writes a figure, and forgets it."""
    from matplotlib import pyplot

    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
