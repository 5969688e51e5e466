"""Write a trained network as the reader loads it: the encoder as ONNX in int8, the heads as arrays, and the card."""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

import data
import model


def export(network: model.Network, tags: list[str], arcs: list[str], options: argparse.Namespace) -> None:
    """Write `encoder.onnx`, `heads.npz`, `vocab.txt` and `card.json` into the folder of the trained model."""
    network.eval()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        _write_encoder(network, plain)
        print(f"largest difference of the export: {_parity(network, plain):.1e}")
        quantize_dynamic(plain, out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
        print(f"mean cosine of the token vectors after int8: {_cosine(network, out / 'encoder.onnx'):.4f}")
    heads = {
        name.removeprefix("tasks."): value.numpy().astype(np.float16)
        for name, value in network.state_dict().items()
        if not name.startswith("encoder.")
    }
    np.savez_compressed(out / "heads.npz", **heads)
    shutil.copy(options.encoder / "vocab.txt", out / "vocab.txt")
    digests = {
        "encoder": _digest(options.encoder / "model.safetensors"),
        "polnear train": data.digest(options.bench / "polnear" / "train"),
        "gap development": _digest(options.bench / "gap" / "gap-development.tsv"),
        "annotations": data.digest(Path(__file__).parent / "annotations"),
    }
    card = {
        "version": _digest(out / "encoder.onnx")[:4] + _digest(out / "heads.npz")[:4],
        "seed": options.seed,
        "epochs": list(options.epochs),
        "rate": list(options.rate),
        "batch": list(options.batch),
        "bfloat16": options.bfloat16,
        "sha256": digests,
        "tasks": data.TASKS,
        "relations": data.RELATIONS,
        "calibration": {task: [0.0] * 5 for task in data.TASKS},  # fitted by calibrate.py
        "tags": tags,
        "arcs": arcs,
    }
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _write_encoder(network: model.Network, path: Path) -> None:
    pieces = torch.randint(1000, 20000, (2, 7))
    features, mask = torch.zeros(2, 7, 4, dtype=torch.long), torch.ones(2, 7, dtype=torch.bool)
    names = ["pieces", "features", "mask"]
    axes = {name: {0: "batch", 1: "length"} for name in [*names, "vectors"]}
    torch.onnx.export(
        network.encoder,
        (pieces, features, mask),
        str(path),
        input_names=names,
        output_names=["vectors"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def _sample() -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    rng = np.random.default_rng(1)
    mask = np.ones((3, 90), bool)
    mask[1, 60:] = False
    features = np.stack([rng.integers(0, size, (3, 90)) for size in (8, 40, 40, 3)], axis=-1)
    return {"pieces": rng.integers(1000, 20000, (3, 90)), "features": features, "mask": mask}


def _both(network: model.Network, path: Path) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    sample = _sample()
    with torch.no_grad():
        wanted = network.encoder(*(torch.from_numpy(value) for value in sample.values())).numpy()
    (found,) = onnxruntime.InferenceSession(str(path)).run(None, sample)
    return wanted[sample["mask"]], found[sample["mask"]]


def _parity(network: model.Network, path: Path) -> float:
    wanted, found = _both(network, path)
    difference = float(np.abs(wanted - found).max())
    assert difference < 1e-3, "the exported encoder differs from the trained one"
    return difference


def _cosine(network: model.Network, path: Path) -> float:
    wanted, found = _both(network, path)
    norms = np.linalg.norm(wanted, axis=-1) * np.linalg.norm(found, axis=-1)
    return float(((wanted * found).sum(-1) / norms).mean())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
