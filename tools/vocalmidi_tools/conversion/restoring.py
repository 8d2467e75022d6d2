"""The reverse of conversion, for the pitch model: what training would have saved for a weight file."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from vocalmidi_tools.models.pitch import PitchConfiguration, PitchModel

from . import pitch, weight_file
from .errors import ConversionError


def checkpoint(file: weight_file.WeightFile) -> dict:
    """What training would have saved."""
    metadata = {key: json.loads(file.metadata.get(key, "{}"))
                for key in ("configuration", "front_end", "decoder", "provenance")}
    if file.metadata["architecture"] != pitch.ARCHITECTURE:
        raise ConversionError(f"it holds '{file.metadata['architecture']}'; give a pitch model's file")
    sizes = metadata["configuration"]
    state = {name: torch.tensor(tensor.astype("float32"))
             for name, tensor in pitch.restored(file.tensors, sizes).items()}
    channels = tuple(sizes["channels"])
    model = PitchModel(PitchConfiguration(**{**sizes, "channels": channels}), folded=True)
    state |= {name: tensor for name, tensor in model.state_dict().items()
              if name.endswith("num_batches_tracked")}
    model.load_state_dict(state)
    optimiser = torch.optim.Adam(model.parameters())
    return {
        "architecture": pitch.ARCHITECTURE, "folded": True, "model": model.state_dict(), **metadata,
        "training": {
            "model": model.state_dict(), "optimiser": optimiser.state_dict(),
            "step": metadata["provenance"].get("steps", 0), "recordings": "",
        },
    }


def read(path: Path) -> dict:
    """What training would have saved for the weight file at `path`; ends the program without one."""
    try:
        return checkpoint(weight_file.decode(path.read_bytes()))
    except (ConversionError, OSError) as error:
        raise SystemExit(f"{path}: {error}") from error
