"""The pitch model (CNN-BiLSTM): from PyTorch's or ONNX's weights to the engine's tensors.

    conv.{0,1,2}.weight                          (O, 3 time, 3 frequency, I), BatchNorm folded in
    conv.{0,1,2}.bias                            (O)
    lstm.{0,1}.{forward,backward}.weight_ih      (4H, in), gates i, f, g, o
    lstm.{0,1}.{forward,backward}.weight_hh      (4H, H)
    lstm.{0,1}.{forward,backward}.bias           (4H), PyTorch's two biases added
    head.{pitch,velocity,onset,offset}.weight    (out, 2H)
    head.{pitch,velocity,onset,offset}.bias      (out)

PyTorch flattens its convolutions' output as channel * bands + band; the engine keeps channels last,
band * channels + channel, so the columns of the first LSTM layer's weight_ih are permuted.
"""

from __future__ import annotations

import numpy as np

from . import reference
from .errors import ConversionError
from .pitch_layers import (
    DIRECTIONS,
    HEADS,
    Tensors,
    count,
    head_outputs,
    is_activated,
    layers_of_graph,
    layers_of_state,
)
from .source import CheckpointSource, OnnxSource, Outputs, Reference, Source, first_line

ARCHITECTURE = "pitch-cnn-bilstm"


def convert(source: Source) -> tuple[Tensors, dict]:
    """The engine's tensors in float32, and the configuration (sizes) that they imply."""
    try:
        if isinstance(source, CheckpointSource):
            layers = layers_of_state(source.state)
        else:
            layers = layers_of_graph(source.graph)
        sizes, tensors = layers.configuration, layers.tensors()
    except (ValueError, IndexError) as error:
        raise ConversionError(
            f"its layers do not fit together ({first_line(error)}); give a pitch model"
        ) from error
    declared = source.sections.get("configuration", {})
    for key, size in sizes.items():
        stated = declared.get(key, size)
        if (list(stated) if isinstance(stated, (list, tuple)) else stated) != size:
            raise ConversionError(
                f"its configuration says {key} = {stated}, its weights say {size}; export it again"
            )
    return tensors, sizes


def forward(tensors: Tensors, inputs: np.ndarray) -> Outputs:
    """(B, T, mel_bands) -> the logits of every head, from the converted tensors alone."""
    x = inputs.astype(np.float64)[..., np.newaxis]
    for index in range(count(tensors, "conv")):
        weight, bias = tensors[f"conv.{index}.weight"], tensors[f"conv.{index}.bias"]
        x = reference.max_pool_frequency(np.maximum(reference.convolution(x, weight, bias), 0))
    x = x.reshape(*x.shape[:2], -1)
    for index in range(count(tensors, "lstm")):
        ahead, back = (
            [tensors[f"lstm.{index}.{d}.{p}"] for p in ("weight_ih", "weight_hh", "bias")]
            for d in DIRECTIONS
        )
        x = np.concatenate(
            [reference.lstm(x, *ahead), reference.lstm(x[:, ::-1], *back)[:, ::-1]], axis=-1
        )
    logits = {
        head: reference.linear(x, tensors[f"head.{head}.weight"], tensors[f"head.{head}.bias"])
        for head in HEADS
    }
    return {head: y[..., 0] if y.shape[-1] == 1 else y for head, y in logits.items()}


def probabilities(logits: Outputs) -> Outputs:
    """What the exported model and the engine answer: every head in 0...1."""
    return {
        head: reference.softmax(y) if head == "pitch" else reference.sigmoid(y)
        for head, y in logits.items()
    }


def source_reference(source: Source, configuration: dict) -> Reference:
    """The source's own answer (probabilities), by PyTorch or ONNX Runtime."""
    if isinstance(source, CheckpointSource):
        return _torch_reference(source, configuration)
    names = head_outputs(source.graph)
    activated = {head: is_activated(source.graph, names[head]) for head in HEADS}

    def run(inputs: np.ndarray) -> Outputs:
        by_name = dict(zip(source.graph.outputs, source.run(inputs)))
        outputs = {head: by_name[names[head]] for head in HEADS}
        return {
            head: y if activated[head] else probabilities({head: y})[head]
            for head, y in outputs.items()
        }

    return run


def example_input(source: Source, configuration: dict) -> np.ndarray:
    """A random normalised log-mel (B, T, mel_bands); an ONNX export may fix some of its sizes."""
    shape = [2, 24, configuration["mel_bands"]]
    if isinstance(source, OnnxSource):
        dimensions = source.graph.inputs[0].type.tensor_type.shape.dim
        if len(dimensions) != len(shape):
            raise ConversionError(
                f"its input has {len(dimensions)} dimensions; export it with (batch, time, bands)"
            )
        shape = [dimension.dim_value or size for dimension, size in zip(dimensions, shape)]
    return np.random.default_rng(1).standard_normal(shape, np.float32)


def _torch_reference(source: CheckpointSource, configuration: dict) -> Reference:
    import torch
    from training.pitch_model import PitchConfiguration, PitchInference, PitchModel

    sizes = {**configuration, "channels": tuple(configuration["channels"])}
    model = PitchModel(PitchConfiguration(**sizes))
    model.load_state_dict({name: torch.from_numpy(t) for name, t in source.state.items()})
    inference = PitchInference(model).eval()

    def run(inputs: np.ndarray) -> Outputs:
        with torch.no_grad():
            outputs = inference(torch.from_numpy(inputs))
        return {head: y.numpy() for head, y in zip(HEADS, outputs)}

    return run
