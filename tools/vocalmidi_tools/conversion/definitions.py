"""The models' PyTorch definitions: made of a configuration, of a checkpoint, or at random.

The only module of this package that cannot be imported without PyTorch; `source` needs it to read a checkpoint.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn.utils import fusion

from vocalmidi_tools.models import context as context_model
from vocalmidi_tools.models import continuation as continuation_model
from vocalmidi_tools.models import pitch as pitch_model
from vocalmidi_tools.models import readings as reading_model
from vocalmidi_tools.models import timbre as timbre_model
from vocalmidi_tools.models import tracks as track_gan

from . import architecture, context, continuation, discriminator, generator, pitch, rhythm, timbre
from .architecture import FREE_AXES, Architecture
from .errors import ConversionError
from .source import Outputs, Reference, first_line
from .state import Tensors


def _heads(*names: str) -> Callable[[nn.Module], list[nn.Linear]]:
    return lambda model: [getattr(model, name) for name in names]


def _folded_generator(model: nn.Module) -> nn.Module:
    model = copy.deepcopy(model)
    for index, norm in enumerate(model.norm):
        model.linear[index] = fusion.fuse_linear_bn_eval(model.linear[index], norm)
        model.norm[index] = nn.Identity()
    return model


@dataclass(frozen=True)
class Definition:
    """The classes of a model in `vocalmidi_tools.models`, and what is particular to it."""

    model: Architecture
    configuration: type
    module: type
    inference: type
    # The last linear layer of each output, in the order of what `module` answers.
    heads: Callable[[nn.Module], list[nn.Linear]]
    # What the exporter cannot fold by itself.
    fold: Callable[[nn.Module], nn.Module] = lambda model: model

    def build(self, sizes: dict, state: Tensors | None = None) -> nn.Module:
        """The model of these sizes, for inference; with random weights where no state is given."""
        try:
            sizes = {k: tuple(v) if isinstance(v, list) else v for k, v in sizes.items()}
            model = self.module(self.configuration(**sizes)).eval()
            if state is not None:
                model.load_state_dict({k: torch.from_numpy(v) for k, v in state.items()})
        except (TypeError, ValueError, RuntimeError) as error:
            raise ConversionError(
                f"its tensors and configuration make no {self.model.ARCHITECTURE}"
                f" ({first_line(error)}); give a checkpoint of this project"
            ) from error
        return model

    def random(self, seed: int, **sizes) -> nn.Module:
        """A model whose outputs spread, so that a difference between engines shows."""
        torch.manual_seed(seed)
        model = self.build(sizes)
        with torch.no_grad():
            for norm in model.modules():
                _settle(norm)
            if hasattr(model, "instruments") and isinstance(model.instruments, torch.Tensor):
                directions = torch.randn_like(model.instruments)
                model.instruments.copy_(nn.functional.normalize(directions))
            inputs = self.example(model, {**FREE_AXES, "batch": 64}, seed)
            for index, head in enumerate(self.heads(model)):
                values = _tuple(model(*inputs))[index].reshape(-1, head.out_features)
                head.bias -= values.mean(0)
                scale = 2 / values.std()
                head.weight *= scale
                head.bias *= scale
        return model

    def example(self, model: nn.Module, free_axes: dict, seed: int = 1) -> list[torch.Tensor]:
        """Random inputs in the order of `forward`."""
        sizes = {**model.configuration.as_dict(), **free_axes}
        inputs = architecture.random_inputs(self.model, sizes, seed)
        return [torch.from_numpy(np.asarray(inputs[name])) for name in self.inference.INPUTS]


DEFINITIONS: dict[str, Definition] = {
    definition.model.ARCHITECTURE: definition
    for definition in (
        Definition(
            pitch,
            pitch_model.PitchConfiguration,
            pitch_model.PitchModel,
            pitch_model.PitchInference,
            _heads("pitch", "velocity", "onset", "offset"),
        ),
        Definition(
            context,
            context_model.ContextConfiguration,
            context_model.ContextTransformer,
            context_model.ContextInference,
            _heads("note", "timing", "dynamics"),
        ),
        Definition(
            timbre,
            timbre_model.TimbreConfiguration,
            timbre_model.TimbreAutoencoder,
            timbre_model.TimbreInference,
            lambda model: [model.encoder[-1], model.decoder[-1]],
        ),
        Definition(
            generator,
            track_gan.GeneratorConfiguration,
            track_gan.TrackGenerator,
            track_gan.GeneratorInference,
            _heads("output"),
            _folded_generator,
        ),
        Definition(
            discriminator,
            track_gan.DiscriminatorConfiguration,
            track_gan.TrackDiscriminator,
            track_gan.DiscriminatorInference,
            _heads("output"),
        ),
        Definition(
            continuation,
            continuation_model.ContinuationConfiguration,
            continuation_model.ContinuationModel,
            continuation_model.ContinuationInference,
            _heads("note", "velocity", "timing"),
        ),
        Definition(
            rhythm,
            reading_model.ReadingConfiguration,
            reading_model.ReadingNetwork,
            reading_model.ReadingInference,
            lambda model: [model.readings[-1]],
        ),
    )
}


def reference(name: str, state: Tensors, sizes: dict) -> Reference:
    """What PyTorch makes of inputs with a checkpoint's tensors."""
    definition = DEFINITIONS[name]
    inference = definition.inference(definition.build(sizes, state)).eval()

    def run(inputs: Tensors) -> Outputs:
        with torch.no_grad():
            outputs = inference(*(torch.from_numpy(inputs[key]) for key in inference.INPUTS))
        return {key: y.numpy() for key, y in zip(inference.OUTPUTS, _tuple(outputs))}

    return run


def _settle(module: nn.Module) -> None:
    """Gives a normalisation gains and statistics that a conversion can get wrong."""
    if isinstance(module, (nn.LayerNorm, nn.modules.batchnorm._BatchNorm)):
        module.weight.uniform_(0.5, 1.5)
        module.bias.normal_(0, 0.1)
    if isinstance(module, nn.modules.batchnorm._BatchNorm):
        module.running_mean.normal_(0, 0.1)
        module.running_var.uniform_(0.5, 1.5)


def _tuple(outputs) -> tuple[torch.Tensor, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)
