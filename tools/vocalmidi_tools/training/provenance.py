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


def before(saved: dict | None, is_new: bool) -> dict:
    """For the provenance of weights that began from others: where those came from.

    `saved` is the checkpoint that a run begins from (`is_new`) or goes on from.
    """
    if not saved:
        return {}
    if is_new:
        return {"begun_from": saved["provenance"]}
    return {key: saved["provenance"][key] for key in ("begun_from",) if key in saved["provenance"]}


def _manner(stage: dict) -> dict:
    return {key: value for key, value in stage.items() if key not in COUNTS}
