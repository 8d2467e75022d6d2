"""Markdown tables, and the places in a document that only scripts fill."""

from __future__ import annotations

import re
from pathlib import Path

from .rounds import ENGINE, Rounds, summary


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table, its first column left, the others right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def comparison(found: Rounds) -> str:
    """A row a case: this engine's time, then each peer's time and ratio."""
    names = [name for name in next(iter(found.values())) if name != ENGINE]
    head = ["case", f"{ENGINE} ms"] + [text for n in names for text in (f"{n} ms", "ratio")]
    rows = []
    for case, times in found.items():
        figures = summary(times)
        row = [case, number(figures[ENGINE][0])]
        for name in names:
            time, times_as_long = figures[name]
            row += [number(time), f"{times_as_long:.2f}"]
        rows.append(row)
    return markdown(head, rows)


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    digits = 0
    while digits < 5 and abs(value) * 10**digits < 100:
        digits += 1
    return f"{value:.{digits}f}"


def marks(name: str) -> tuple[str, str]:
    """The lines that a script writes between."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def between(document: str, name: str) -> tuple[int, int]:
    """Where the text between the marks `name` begins and ends."""
    first, last = marks(name)
    start, end = document.find(first), document.find(last)
    if start < 0 or end < start or document.count(first) > 1 or document.count(last) > 1:
        raise ValueError(f"it needs the lines '{first}' and '{last}' once, in this order")
    return start + len(first), end


def replaced(document: str, name: str, text: str) -> str:
    """The document with `text` between the marks `name`, all else as it was."""
    start, end = between(document, name)
    return f"{document[:start]}\n\n{text.strip()}\n\n{document[end:]}"


def with_section(text: str, heading: str, section: str) -> str:
    """`text`, which is sections under headings in their order, with this one instead of that of the same heading."""
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2])) | {heading: section}
    return "\n\n".join(f"### {name}\n\n{body.strip()}" for name, body in sorted(sections.items()))


def write(path: Path, name: str, text: str, heading: str | None = None) -> None:
    """Puts `text` between the marks of a file: in place of what is there, or of its section of this heading."""
    document = path.read_text()
    if heading is not None:
        start, end = between(document, name)
        text = with_section(document[start:end], heading, text)
    path.write_text(replaced(document, name, text))
