"""Where weights come from: every stage of training that they went through, and the sums.

A stage is a plain dictionary: what was learnt from and how, and how much of it (`COUNTS`).
"""

from __future__ import annotations

COUNTS = ("steps", "frames_seen")
_OF_A_STAGE = ("corpus", *COUNTS, "pytorch")


def stages(provenance: dict) -> list[dict]:
    """The stages that a checkpoint's provenance tells; one that names none had one."""
    alone = {key: provenance[key] for key in _OF_A_STAGE if key in provenance}
    return [dict(stage) for stage in provenance.get("stages", [alone])]


def extended(earlier: list[dict], stage: dict) -> list[dict]:
    """`earlier` and then `stage`; one that goes on as the last did is added to it."""
    if earlier and _manner(earlier[-1]) == _manner(stage):
        *earlier, last = earlier
        stage = {**stage, **{key: last.get(key, 0) + stage[key] for key in COUNTS}}
    return [*earlier, stage]


def summary(stages: list[dict]) -> dict:
    """The counts over all stages, every corpus once, in order, and the stages themselves."""
    totals = {key: sum(stage.get(key, 0) for stage in stages) for key in COUNTS}
    corpora = dict.fromkeys(stage["corpus"] for stage in stages if "corpus" in stage)
    return {**totals, "corpus": "; then ".join(corpora), "stages": stages}


def _manner(stage: dict) -> dict:
    return {key: value for key, value in stage.items() if key not in COUNTS}
