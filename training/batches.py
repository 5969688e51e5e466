"""Batches: windows of texts with their labels, as tensors."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from data import RELATIONS, TASKS, Text
from sinequanon.read.encode import Window, links, windows
from sinequanon.wordpieces import CLS, SEP, UNKNOWN

NONE = (0, 0, 0, 0)


@dataclass
class Batch:
    """`labels` and `roles` are by task; only the tasks that a text is annotated for are there."""

    pieces: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    length: Tensor
    labels: dict[str, tuple[Tensor, Tensor]]
    anchors: dict[str, tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]


def inputs(text: Text, window: Window) -> tuple[list[int], list[tuple[int, ...]], list[int]]:
    """Pieces, features of each piece, and the place of each token's first piece."""
    pieces, features, first = [CLS], [NONE], []
    for token in range(window.first, window.last):
        first.append(len(pieces))
        pieces += text.encoded.pieces[token]
        mark = text.marks.get(token, 0)
        features += [(*text.encoded.features[token], mark)] * len(text.encoded.pieces[token])
    return [*pieces, SEP], [*features, NONE], first


def stack(items: Sequence[tuple[Text, Window]]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Pieces, features, mask, first pieces and numbers of tokens of several windows, padded to the longest."""
    rows = [inputs(text, window) for text, window in items]
    width, tokens = max(len(r[0]) for r in rows), max(len(r[2]) for r in rows)
    pieces = torch.zeros(len(rows), width, dtype=torch.long)
    features = torch.zeros(len(rows), width, 4, dtype=torch.long)
    mask = torch.zeros(len(rows), width, dtype=torch.bool)
    first = torch.zeros(len(rows), tokens, dtype=torch.long)
    for number, (p, f, t) in enumerate(rows):
        pieces[number, : len(p)] = torch.tensor(p)
        features[number, : len(f)] = torch.tensor(f)
        mask[number, : len(p)] = True
        first[number, : len(t)] = torch.tensor(t)
    return pieces, features, mask, first, torch.tensor([len(r[2]) for r in rows])


def make(items: Sequence[tuple[Text, Window]], arcs: int) -> Batch:
    """A batch of windows with the labels of their texts; `arcs` is the number of arcs that the network knows."""
    pieces, features, mask, first, length = stack(items)
    tokens = first.shape[1]
    labels, anchors = {}, {}
    for name, task in TASKS.items():
        rows = [number for number, (text, _) in enumerate(items) if name in text.anchors]
        if not rows:
            continue
        target = torch.zeros(len(rows), tokens, len(task["labels"]))
        found: list[tuple[int, int]] = []
        roles: list[Tensor] = []
        hang: list[Tensor] = []
        names = task["sets"] + task["points"]
        for place, number in enumerate(rows):
            text, window = items[number]
            for anchor in text.anchors[name]:
                if not window.first <= anchor.token < window.last:
                    continue
                at = anchor.token - window.first
                for label in anchor.labels:
                    target[place, at, task["labels"].index(label)] = 1.0
                role = torch.zeros(tokens, len(names))
                for column, key in enumerate(names):
                    players = anchor.roles.get(key)
                    inside = [t - window.first for t in players or () if window.first <= t < window.last]
                    if players is None or (key in task["points"] and players and not inside):
                        role[:, column] = -1.0  # not known here
                    elif inside:
                        role[inside, column] = 1.0
                found.append((number, at))
                roles.append(role)
                link = torch.zeros(tokens, dtype=torch.long)
                found_links = links(text.encoded, anchor.token, window.first, window.last, arcs)
                link[: len(found_links)] = torch.from_numpy(found_links)
                hang.append(link)
        labels[name] = (torch.tensor(rows), target)
        if found:
            where = torch.tensor(found)
            anchors[name] = (where[:, 0], where[:, 1], torch.stack(roles), length[where[:, 0]], torch.stack(hang))
    return Batch(pieces, features, mask, first, length, labels, anchors)


def relate(texts: Sequence[Text], hide: float, rng: random.Random) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pieces, features, mask and relations of coded sentences; names of the parties are hidden at the rate `hide`."""
    pieces, features, mask, first, _ = stack([(text, Window(0, len(text.places), 0, 0)) for text in texts])
    for row, text in enumerate(texts):
        if rng.random() < hide:
            for token in text.marks:
                if text.is_name[token]:
                    place = int(first[row, token])
                    pieces[row, place : place + len(text.encoded.pieces[token])] = UNKNOWN
    return pieces, features, mask, torch.tensor([RELATIONS.index(text.relation) for text in texts])


def epoch(texts: Sequence[Text], size: int, rng: random.Random) -> Iterator[list[tuple[Text, Window]]]:
    """All windows of the texts, those of like length together, in random order."""
    items = [(text, window) for text in texts for window in windows(text.encoded)]
    rng.shuffle(items)
    items.sort(key=lambda item: (item[1].last - item[1].first) // 40)
    groups = [items[start : start + size] for start in range(0, len(items), size)]
    rng.shuffle(groups)
    yield from groups
