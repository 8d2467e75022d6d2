"""The other engines, each in its fastest plain use: shapes fixed, tensors bound beforehand.

All compute in FP32. Each is imported where it is used, so that one may be missing.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .binding import BoundGraph
from .cases import Case
from .feeds import onnx_path

Graph = Callable[[dict], dict]
"""A compiled graph: the engine's own tensors by name, in and out."""


class OnnxRuntime:
    """Sessions with fixed sizes, their inputs and outputs bound."""

    MODULE = "onnxruntime"

    def __init__(self, threads: int):
        import onnxruntime

        self.runtime, self.threads = onnxruntime, threads

    def compile(self, case: Case, folder: Path, shapes: dict[str, tuple[int, ...]]) -> Graph:
        options = self.runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.log_severity_level = 3
        path = onnx_path(folder, case.graph)
        for axis, size in _free_sizes(path, shapes).items():
            options.add_free_dimension_override_by_name(axis, size)
        session = self.runtime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        names = [output.name for output in session.get_outputs()]

        def bind(given: dict, outputs: dict) -> Callable[[], None]:
            binding = session.io_binding()
            for name, value in given.items():
                binding.bind_ortvalue_input(name, value)
            for name, value in outputs.items():
                binding.bind_ortvalue_output(name, value)
            return lambda: session.run_with_iobinding(binding)

        return BoundGraph(
            lambda given: dict(zip(names, session.run_with_ort_values(names, given))), bind
        )

    def value(self, array: np.ndarray):
        return self.runtime.OrtValue.ortvalue_from_numpy(array)

    def array(self, value) -> np.ndarray:
        return value.numpy()


class OpenVINO:
    """A model reshaped to fixed sizes, for latency, in FP32 (it would take BF16 where it can)."""

    MODULE = "openvino"

    def __init__(self, threads: int):
        import openvino

        self.openvino, self.core = openvino, openvino.Core()
        self.options = {
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }

    def compile(self, case: Case, folder: Path, shapes: dict[str, tuple[int, ...]]) -> Graph:
        model = self.core.read_model(onnx_path(folder, case.graph))
        model.reshape({name: list(shape) for name, shape in shapes.items()})
        compiled = self.core.compile_model(model, "CPU", self.options)
        names = [output.get_any_name() for output in model.outputs]

        def answers(given: dict) -> dict:
            results = compiled.create_infer_request().infer(given)
            return {name: np.array(results[index]) for index, name in enumerate(names)}

        def bind(given: dict, outputs: dict) -> Callable[[], None]:
            request = compiled.create_infer_request()
            for name, array in {**given, **outputs}.items():
                request.set_tensor(name, self.openvino.Tensor(array, shared_memory=True))
            return lambda: request.infer(None, share_inputs=True, share_outputs=True)

        return BoundGraph(answers, bind)

    def value(self, array: np.ndarray) -> np.ndarray:
        return array

    def array(self, value: np.ndarray) -> np.ndarray:
        return np.array(value)


class PyTorch:
    """The definitions themselves, in inference mode."""

    MODULE = "torch"

    def __init__(self, threads: int):
        import torch

        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        self.torch, self.modules = torch, {}

    def compile(self, case: Case, folder: Path, shapes: dict[str, tuple[int, ...]]) -> Graph:
        from .exporting import module

        if case.graph not in self.modules:
            self.modules[case.graph] = module(case)[1]
        wrapped = self.modules[case.graph]

        def run(given: dict) -> dict:
            with self.torch.inference_mode():
                outputs = wrapped(*(given[name] for name in wrapped.INPUTS))
            outputs = outputs if isinstance(outputs, tuple) else (outputs,)
            return dict(zip(wrapped.OUTPUTS, outputs))

        return run

    def value(self, array: np.ndarray):
        return self.torch.from_numpy(array)

    def array(self, value) -> np.ndarray:
        return value.numpy()


PEERS = {"ONNX Runtime": OnnxRuntime, "OpenVINO": OpenVINO, "PyTorch": PyTorch}


def split_by_presence(
    wanted: list[str],
    is_there: Callable[[str], object] = importlib.util.find_spec,
) -> tuple[list[str], list[str]]:
    """The peers that can be imported, and those that are missing."""
    there = [name for name in wanted if is_there(PEERS[name].MODULE)]
    return there, [name for name in wanted if name not in there]


def limit_threads(threads: int) -> None:
    """What the engines' own thread settings may leave aside; before they are imported."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)


def _free_sizes(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, int]:
    """The size of each named axis of a graph's inputs."""
    import onnx

    sizes = {}
    for given in onnx.load(path, load_external_data=False).graph.input:
        for axis, size in zip(given.type.tensor_type.shape.dim, shapes[given.name]):
            if axis.dim_param:
                sizes[axis.dim_param] = size
    return sizes
