"""What is measured: the models at the shapes of `vocalmidi bench`, under its names."""

from __future__ import annotations

from dataclasses import dataclass

LOOK_AHEAD = 8


@dataclass(frozen=True)
class Case:
    """One run feeds `blocks` (their lengths) one after the other to `graph`.

    A recurrent graph hands its state from block to block; `carried` says that the state of one run
    goes on into the next, as in a stream. `model` is what `vocalmidi infer` calls it.
    """

    name: str
    model: str
    weights: str
    graph: str
    batch: int = 1
    blocks: tuple[int, ...] = (1,)
    carried: bool = False


def _plain(model: str, size: int, weights: str = "", batched: bool = False) -> Case:
    batch, length = (size, 1) if batched else (1, size)
    weights = weights or model
    return Case(f"{model}/{size}", model, weights, model, batch, (length,))


CASES = {
    case.name: case
    for case in (
        _plain("pitch", 430),
        _plain("pitch", 8),
        Case(f"live/{LOOK_AHEAD}", "pitch", "pitch", "live", carried=True),
        _plain("context", 32),
        _plain("context", 128),
        _plain("timbre", 1, batched=True),
        _plain("generator", 1, "chords-generator", batched=True),
        _plain("generator", 16, "chords-generator", batched=True),
        _plain("discriminator", 16, "chords-discriminator", batched=True),
        Case("continuation/12", "continuation", "continuation", "stepping", 1, (8, 1, 1, 1, 1)),
        Case("continuation/step", "continuation", "continuation", "stepping", carried=True),
    )
}
