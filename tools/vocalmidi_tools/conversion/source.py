"""Where weights come from: a PyTorch checkpoint of this project, or an ONNX export."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .errors import ConversionError
from .onnx_graph import Graph
from .sections import SECTIONS, chosen

Outputs = dict[str, np.ndarray]


@dataclass
class CheckpointSource:
    """What training saved: a state dictionary and the sections, each of plain values."""

    state: dict[str, np.ndarray]
    sections: dict
    architecture: str = ""

    @classmethod
    def load(cls, path: Path) -> CheckpointSource:
        try:
            import torch
        except ImportError as error:
            raise ConversionError(
                "reading a PyTorch checkpoint needs torch; install it as"
                " tools/requirements.txt says, or give an ONNX export"
            ) from error
        try:
            saved = torch.load(path, map_location="cpu", weights_only=True)
        except OSError as error:
            raise ConversionError(
                f"it cannot be read ({error.strerror}); check the path"
            ) from error
        except Exception as error:  # torch documents no set of exceptions for foreign files
            raise ConversionError(
                f"torch cannot read it ({first_line(error)}); give a checkpoint of this project"
            ) from error
        if not isinstance(saved, dict) or not isinstance(saved.get("model"), dict):
            raise ConversionError(
                "it holds no state dictionary under 'model'; give a checkpoint of this project"
            )
        for name, tensor in saved["model"].items():
            if not isinstance(name, str) or not _is_plain(tensor):
                raise ConversionError(
                    f"its '{name}' is not a tensor of plain real numbers; give a checkpoint of this"
                    " project"
                )
        state = {name: tensor.float().numpy() for name, tensor in saved["model"].items()}
        return cls(state, chosen(saved), str(saved.get("architecture", "")))


@dataclass
class OnnxSource:
    """An ONNX model; the sections are JSON in its metadata, where its exporter wrote any."""

    path: Path
    graph: Graph
    sections: dict = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> OnnxSource:
        import onnx

        try:
            model = onnx.load(path)
            onnx.checker.check_model(model)
        except Exception as error:  # protobuf's and the checker's exceptions share no base
            raise ConversionError(
                f"it is neither a PyTorch checkpoint nor an ONNX model ({first_line(error)});"
                " give one of these"
            ) from error
        graph = Graph(model)
        sections = {}
        for key in SECTIONS:
            if key in graph.metadata:
                try:
                    sections[key] = json.loads(graph.metadata[key])
                except ValueError as error:
                    raise ConversionError(
                        f"its metadata '{key}' is not JSON ({error}); export it again"
                    ) from error
        return cls(path, graph, chosen(sections))

    @property
    def architecture(self) -> str:
        return self.graph.metadata.get("architecture", "")

    def run(self, inputs: dict[str, np.ndarray]) -> Outputs:
        """The outputs by ONNX Runtime, by the graph's names."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(
                str(self.path), options, providers=["CPUExecutionProvider"]
            )
            return dict(zip(self.graph.outputs, session.run(self.graph.outputs, inputs)))
        except Exception as error:  # ONNX Runtime's exceptions share no base
            raise ConversionError(
                f"ONNX Runtime cannot run it ({first_line(error)}); export it again"
            ) from error


Source = CheckpointSource | OnnxSource
Reference = Callable[[dict[str, np.ndarray]], Outputs]


def load(path: Path) -> Source:
    """Tells the kinds apart by their first bytes."""
    try:
        with open(path, "rb") as stream:
            start = stream.read(16)
    except OSError as error:
        raise ConversionError(f"it cannot be read ({error.strerror}); check the path") from error
    if start[8:16].startswith(b'{"'):
        raise ConversionError(
            "it is a safetensors file already; give the checkpoint or ONNX export it came from"
        )
    if start.startswith(b"PK"):
        return CheckpointSource.load(path)
    return OnnxSource.load(path)


def _is_plain(value: object) -> bool:
    import torch

    return (
        isinstance(value, torch.Tensor)
        and value.layout == torch.strided
        and not value.is_complex()
        and not value.is_quantized
    )


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
