"""MiniLM (a BERT of 6 layers, 384 wide; Wang et al. 2020) in PyTorch, for training only."""

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional


class Layer(nn.Module):
    """One Transformer layer (Vaswani et al. 2017) with the normalisation after each block, as in BERT."""

    def __init__(self, width: int, inner: int, heads: int, dropout: float):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.last = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` of shape (batch, length, width); `mask` is added to the attention scores."""
        batch, length, width = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        x = self.norm(x + self.dropout(self.out(mixed)))
        return self.last(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The encoder; embeddings of a token's features are added to those of its pieces."""

    def __init__(self, features: list[int], dropout: float = 0.1):
        super().__init__()
        width = 384
        self.words = nn.Embedding(30522, width)
        self.places = nn.Embedding(512, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.features = nn.ModuleList(nn.Embedding(size, width) for size in features)
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.layers = nn.ModuleList(Layer(width, 1536, 12, dropout) for _ in range(6))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """`pieces` (batch, length), `features` (batch, length, how many), `mask` true where a piece stands."""
        x = self.words(pieces) + self.places.weight[: pieces.shape[1]]
        x = self.norm(x)
        for number, table in enumerate(self.features):
            x = x + table(features[..., number])
        x = self.dropout(x)
        bias = torch.where(mask, 0.0, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x


def pretrained(folder: Path, features: list[int]) -> Encoder:
    """The encoder with the weights that a folder holds in the layout of BERT (`model.safetensors`)."""
    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert (config["num_hidden_layers"], config["hidden_size"]) == (6, 384), "not the MiniLM that this was made for"
    weights = load_file(folder / "model.safetensors")
    weights = {name.removeprefix("bert."): value for name, value in weights.items()}
    model = Encoder(features)
    with torch.no_grad():
        model.words.weight.copy_(weights["embeddings.word_embeddings.weight"])
        model.places.weight.copy_(
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        _copy(model.norm, weights, "embeddings.LayerNorm")
        for number, layer in enumerate(model.layers):
            prefix = f"encoder.layer.{number}"
            for kind in ("weight", "bias"):
                parts = [weights[f"{prefix}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
            _copy(layer.out, weights, f"{prefix}.attention.output.dense")
            _copy(layer.norm, weights, f"{prefix}.attention.output.LayerNorm")
            _copy(layer.up, weights, f"{prefix}.intermediate.dense")
            _copy(layer.down, weights, f"{prefix}.output.dense")
            _copy(layer.last, weights, f"{prefix}.output.LayerNorm")
    return model


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(weights[f"{name}.weight"])
    module.bias.copy_(weights[f"{name}.bias"])
