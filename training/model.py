"""The trained reader's network: an encoder, and for each task anchors among the tokens and roles between tokens."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder import Encoder, pretrained
from sinequanon.read.encode import n_links

HIDDEN = 128
FAR = 31  # tokens; farther ones count as this far
KEY = 32  # how wide the two vectors are whose product says for one role how well anchor and token go together


class Task(nn.Module):
    """The heads of one task.

    Labels of each token (several may hold), and for a pair of an anchor and a token whether the token plays each role.
    """

    def __init__(self, labels: int, roles: int, points: int, arcs: int):
        super().__init__()
        self.label = nn.Sequential(nn.Linear(384, HIDDEN), nn.ReLU(), nn.Dropout(0.1), nn.Linear(HIDDEN, labels))
        self.from_anchor = nn.Linear(384, HIDDEN)
        self.to_token = nn.Linear(384, HIDDEN)
        self.distance = nn.Embedding(2 * FAR + 1, HIDDEN)
        self.link = nn.Embedding(n_links(arcs), HIDDEN)
        self.query, self.key = nn.Linear(384, roles * KEY), nn.Linear(384, roles * KEY)
        self.role = nn.Linear(HIDDEN, roles)
        self.nobody = nn.Linear(HIDDEN, max(points, 1))  # the score of "none of the tokens"
        nn.init.normal_(self.distance.weight, std=0.1)
        nn.init.normal_(self.link.weight, std=0.1)
        nn.init.normal_(self.query.weight, std=0.01)
        nn.init.constant_(self.label[-1].bias, -4.0)  # most tokens are no anchor and play no role
        nn.init.constant_(self.role.bias, -3.0)

    def pairs(self, anchors: Tensor, tokens: Tensor, distance: Tensor, link: Tensor) -> tuple[Tensor, Tensor]:
        """Scores (anchors, tokens, roles) and (anchors, points) of anchors (n, 384), their tokens (n, length, 384).

        `distance` and `link` (n, length) say where each token stands and how it hangs on the anchor.
        """
        one = self.from_anchor(anchors)
        places = self.distance(distance.clamp(-FAR, FAR) + FAR) + self.link(link)
        both = self.role(functional.relu(one[:, None, :] + self.to_token(tokens) + places))
        query = self.query(anchors).unflatten(-1, (-1, KEY))
        key = self.key(tokens).unflatten(-1, (-1, KEY))
        return both + (query[:, None] * key).sum(-1), self.nobody(functional.relu(one))


class Network(nn.Module):
    """An encoder, the heads of all tasks, and one that codes the relation of a source and a target in a sentence."""

    def __init__(self, encoder: Encoder, tasks: dict[str, dict[str, list[str]]], relations: int, arcs: int):
        super().__init__()
        self.relation = nn.Sequential(
            nn.Linear(3 * 384, HIDDEN), nn.ReLU(), nn.Dropout(0.2), nn.Linear(HIDDEN, relations)
        )
        self.encoder, self.arcs = encoder, arcs
        self.dropout = nn.Dropout(0.1)
        self.tasks = nn.ModuleDict(
            {
                name: Task(len(task["labels"]), len(task["sets"]) + len(task["points"]), len(task["points"]), arcs)
                for name, task in tasks.items()
            }
        )

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """Token vectors (batch, tokens, 384): those of each token's first piece, whose places `first` gives."""
        x = self.encoder(pieces, features, mask)
        found: Tensor = torch.gather(x, 1, first[..., None].expand(-1, -1, x.shape[-1]))
        return self.dropout(found)

    def relate(self, pieces: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Scores of the relations (batch, relations): from the whole, and the means over source and target."""
        x = self.dropout(self.encoder(pieces, features, mask))
        marks = features[..., -1]
        parts = [x[:, 0]]
        for mark in (1, 2):
            inside = ((marks == mark) & mask)[..., None].float()
            parts.append((x * inside).sum(1) / inside.sum(1).clamp(1))
        scores: Tensor = self.relation(torch.cat(parts, dim=-1))
        return scores


def new_network(folder: Path, features: list[int], tasks: dict[str, dict[str, list[str]]], relations: int) -> Network:
    """A network with the pretrained encoder of a folder; `features` are the numbers of shapes, tags, arcs and marks."""
    return Network(pretrained(folder, features), tasks, relations, features[2])


def copy_heads(network: Network, source: str, target: str) -> None:
    """Start a task's heads from those of another, as far as their labels and roles go."""
    into = network.tasks[target].state_dict()
    for name, value in network.tasks[source].state_dict().items():
        into[name][: len(value)] = value
    network.tasks[target].load_state_dict(into)
