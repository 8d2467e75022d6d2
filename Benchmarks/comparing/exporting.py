"""Exports of the shipped models to ONNX, with the inputs of every case, in a folder."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

from vocalmidi_tools.conversion.architecture import FREE_AXES, random_inputs
from vocalmidi_tools.conversion.definitions import Definition

from .cases import Case
from .feeds import Feed, feed_path, onnx_path
from .shipped import load
from .stateful import STATEFUL

OPSET = 17

SOUNDING = 2.3
"""A hundredth of standard normal numbers is above it."""


def module(case: Case) -> tuple[Definition, nn.Module]:
    """What a case runs, by PyTorch; and the definition that it comes from."""
    definition, model = load(case.weights)
    wrapped = STATEFUL.get(case.graph, definition.inference)
    return definition, wrapped(model).eval()


def prepare(cases: list[Case], folder: Path, seed: int) -> None:
    """Writes `onnx_path` for every graph and `feed_path` for every case."""
    for case in cases:
        definition, wrapped = module(case)
        feed = inputs(case, definition, wrapped, seed)
        feed.save(feed_path(folder, case.name))
        if not onnx_path(folder, case.graph).exists():
            _export(definition, wrapped, feed, onnx_path(folder, case.graph))


def inputs(case: Case, definition: Definition, wrapped: nn.Module, seed: int) -> Feed:
    """Random inputs, and zeros as the first state."""
    blocks = []
    for index, length in enumerate(case.blocks):
        free = {"batch": case.batch, "time": length, "length": length}
        configuration = wrapped.model.configuration.as_dict()
        block = random_inputs(definition.model, {**configuration, **free}, seed + index)
        blocks.append({name: _plausible(name, value) for name, value in block.items()})
    state = {}
    if case.graph in STATEFUL:
        state = {n: z.numpy() for n, z in zip(wrapped.INPUTS[1:], wrapped.zeros(), strict=True)}
    return Feed(blocks, state)


def _plausible(name: str, value: np.ndarray) -> np.ndarray:
    """Of bars, a cell in a hundred sounds: of any numbers, the discriminator is certain (1.0)."""
    return (value > SOUNDING).astype(np.float32) if name == "bar" else value


def _export(definition: Definition, wrapped: nn.Module, feed: Feed, path: Path) -> None:
    given = {**feed.blocks[0], **feed.state}
    axes = getattr(wrapped, "FREE", None)
    if axes is None:
        named = {name: value.axes for name, value in definition.model.INPUTS.items()}
        axes = {
            name: {i: axis for i, axis in enumerate(of) if axis in FREE_AXES}
            for name, of in (named | definition.model.OUTPUTS).items()
        }
    with warnings.catch_warnings(), torch.no_grad():
        # The exporter that builds LSTM nodes announces its successor each time.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            tuple(torch.from_numpy(np.asarray(given[name])) for name in wrapped.INPUTS),
            path,
            opset_version=OPSET,
            input_names=list(wrapped.INPUTS),
            output_names=list(wrapped.OUTPUTS),
            dynamic_axes=axes,
            dynamo=False,
        )


