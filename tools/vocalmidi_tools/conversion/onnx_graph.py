"""Walking an ONNX graph: who makes a value, who uses it, and what it is where it is constant."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

from .errors import ConversionError


class Graph:
    def __init__(self, model: onnx.ModelProto):
        graph = model.graph
        self._opsets = model.opset_import
        self._ir_version = model.ir_version
        self._constants = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
        self.nodes = list(graph.node)
        self.inputs = [i for i in graph.input if i.name not in self._constants]
        self.outputs = [o.name for o in graph.output]
        self.metadata = {p.key: p.value for p in model.metadata_props}
        self._producers = {name: node for node in self.nodes for name in node.output}
        self._consumers = defaultdict(list)
        self._variable = {i.name for i in self.inputs}
        for node in self.nodes:
            if self._variable.intersection(node.input) or _has_subgraph(node):
                self._variable.update(node.output)
            for name in node.input:
                self._consumers[name].append(node)

    def of_type(self, operator: str) -> list[onnx.NodeProto]:
        """The nodes of one kind, in the graph's (topological) order."""
        return [node for node in self.nodes if node.op_type == operator]

    def producer(self, name: str) -> onnx.NodeProto | None:
        return self._producers.get(name)

    def consumers(self, name: str) -> list[onnx.NodeProto]:
        return self._consumers[name]

    def is_constant(self, name: str) -> bool:
        """Whether `name` depends on no input."""
        return name not in self._variable

    def constant(self, name: str) -> np.ndarray | None:
        """The value of `name` where it depends on no input; weights may lie behind other nodes."""
        if name in self._constants:
            return self._constants[name]
        node = self._producers.get(name)
        if node is None or not self.is_constant(name):
            return None
        inputs = {i: self.constant(i) for i in node.input if i}
        self._constants.update(zip(node.output, self._evaluate(node, inputs)))
        return self._constants[name]

    def weight(self, name: str, role: str) -> np.ndarray:
        """The constant `name` as float32; `role` says in messages what it is for."""
        value = self.constant(name)
        if value is None:
            raise ConversionError(
                f"the {role} is not constant in the ONNX graph; export the model for inference"
            )
        return np.asarray(value, np.float32)

    def _evaluate(self, node: onnx.NodeProto, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        helper = onnx.helper
        graph = helper.make_graph(
            [node],
            "constant",
            [
                helper.make_tensor_value_info(
                    name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
                )
                for name, value in inputs.items()
            ],
            [onnx.ValueInfoProto(name=name) for name in node.output],
        )
        model = helper.make_model(graph, opset_imports=self._opsets, ir_version=self._ir_version)
        return ReferenceEvaluator(model).run(None, inputs)


def attribute(node: onnx.NodeProto, name: str, default):
    """The value of an attribute, `default` where the node leaves it out."""
    for candidate in node.attribute:
        if candidate.name == name:
            return onnx.helper.get_attribute_value(candidate)
    return default


def _has_subgraph(node: onnx.NodeProto) -> bool:
    return any(a.HasField("g") or a.graphs for a in node.attribute)
