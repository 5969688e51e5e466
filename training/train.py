"""Train the reader's model: one command, two stages, resumable.  See README.md beside this file."""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

import batches
import data
import export
import model

HERE = Path(__file__).parent
ANNOTATIONS = HERE / "annotations"
KEPT_BACK = ("held_out.txt", "unseen.txt")  # for the calibration, for scores
KEPT = 14  # of the first stage's texts, one in so many is seen again in each epoch of the second
GAP = 6  # of GAP's texts, one in so many is seen in each epoch
WEIGHTS = {"party": 5.0}  # of sets that only few tokens are in
HIDE = 0.3  # how often the names of a coded sentence's parties are hidden


def loss_of(network: model.Network, batch: batches.Batch, halved: bool) -> Tensor:
    """The loss of a batch: labels of tokens and, for each anchor, the tokens in its roles."""
    with torch.autocast("cpu", torch.bfloat16, enabled=halved):
        tokens = network(batch.pieces, batch.features, batch.mask, batch.first)
    tokens, total = tokens.float(), torch.zeros(())
    real = torch.arange(tokens.shape[1])[None, :] < batch.length[:, None]
    for name, (rows, target) in batch.labels.items():
        head = network.tasks[name]
        scores = head.label(tokens[rows])
        each = functional.binary_cross_entropy_with_logits(scores, target, reduction="none").sum(-1)
        total = total + (each * real[rows]).sum() / (target[..., 0].sum() + len(rows))
        if name in batch.anchors:
            total = total + role_loss(head, tokens, batch.anchors[name], data.TASKS[name])
    return total


def role_loss(head: model.Task, tokens: Tensor, anchors: tuple[Tensor, ...], task: dict[str, list[str]]) -> Tensor:
    """Cross entropy of the roles: of each token for a set, of finding one of the mentions for a point."""
    rows, places, target, length, link = anchors
    width = tokens.shape[1]
    distance = torch.arange(width)[None, :] - places[:, None]
    scores, nobody = head.pairs(tokens[rows, places], tokens[rows], distance, link)
    real = torch.arange(width)[None, :] < length[:, None]
    sets = len(task["sets"])
    of_sets = target[..., :sets]
    each = functional.binary_cross_entropy_with_logits(scores[..., :sets], of_sets.clamp(0), reduction="none")
    each = each * torch.tensor([WEIGHTS.get(role, 1.0) for role in task["sets"]])
    total = (each * (real[..., None] & (of_sets >= 0))).sum() / (10.0 * len(rows))
    for number in range(len(task["points"])):
        wanted = target[..., sets + number]
        logits = scores[..., sets + number].masked_fill(~real, -1e4)
        logits = torch.cat([nobody[:, number : number + 1], logits], dim=1).log_softmax(-1)
        is_known = wanted[:, 0] >= 0
        right = torch.cat([(wanted.amax(1, keepdim=True) <= 0).float(), wanted.clamp(0)], dim=1)
        found = torch.logsumexp(logits + torch.where(right > 0, 0.0, -1e4), dim=1)
        total = total - (found * is_known).sum() / is_known.sum().clamp(1)
    return total


def attribution_losses(network: model.Network, texts: Sequence[data.Text], options: argparse.Namespace) -> "Stage":
    """The first stage: PolNeAR."""

    def losses(rng: random.Random) -> Iterator[Tensor]:
        for items in batches.epoch(texts, options.batch[0], rng):
            yield loss_of(network, batches.make(items, network.arcs), options.bfloat16)

    return Stage("attribution", losses, sum(1 for _ in batches.epoch(texts, options.batch[0], random.Random(0))))


def record_losses(
    network: model.Network,
    texts: Sequence[data.Text],
    others: Sequence[data.Text],
    pronouns: Sequence[data.Text],
    sentences: Sequence[data.Text],
    options: argparse.Namespace,
) -> "Stage":
    """The second stage: annotated reports, a part of PolNeAR so that it is not forgotten, GAP and coded sentences."""

    def plan(rng: random.Random) -> list[tuple[str, list]]:  # type: ignore[type-arg]
        some = rng.sample(list(others), len(others) // KEPT) + rng.sample(list(pronouns), len(pronouns) // GAP)
        shuffled = rng.sample(list(sentences), len(sentences))
        steps: list[tuple[str, list]] = [("windows", g) for g in batches.epoch([*texts, *some], options.batch[1], rng)]  # type: ignore[type-arg]
        steps += [("sentences", shuffled[start : start + 16]) for start in range(0, len(shuffled), 16)]
        rng.shuffle(steps)
        return steps

    def losses(rng: random.Random) -> Iterator[Tensor]:
        for kind, items in plan(rng):
            if kind == "windows":
                yield loss_of(network, batches.make(items, network.arcs), options.bfloat16)
            else:
                pieces, features, mask, wanted = batches.relate(items, HIDE, rng)
                yield functional.cross_entropy(network.relate(pieces, features, mask), wanted, label_smoothing=0.05)

    return Stage("records", losses, len(plan(random.Random(0))))


class Stage:
    """A stage of the training: its name, the losses of one epoch, and about how many there are."""

    def __init__(self, name: str, losses, steps: int):  # type: ignore[no-untyped-def]
        self.name, self.losses, self.steps = name, losses, steps

    def run(self, network: model.Network, epochs: int, rate: float, options: argparse.Namespace) -> None:
        """Train, keeping a checkpoint after each epoch; a run that was stopped goes on there."""
        optimiser, schedule = self._optimiser(network, rate, self.steps * epochs, options)
        checkpoint = options.work / f"{self.name}.pt"
        start = 0
        if checkpoint.exists():
            kept = torch.load(checkpoint)
            network.load_state_dict(kept["network"])
            optimiser.load_state_dict(kept["optimiser"])
            schedule.load_state_dict(kept["schedule"])
            start = kept["epoch"]
        for number in range(start, epochs):
            torch.manual_seed(options.seed + number)
            network.train()
            began, total = time.monotonic(), 0.0
            for step, loss in enumerate(self.losses(random.Random(options.seed + number)), 1):
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                total += float(loss.detach())
                if step % 20 == 0 or step == self.steps:
                    spent = time.monotonic() - began
                    line = f"{self.name}: epoch {number + 1} of {epochs}, step {step} of {self.steps}"
                    print(f"{line}, loss {total / step:.3f}, {spent:.0f} s", flush=True)
            torch.save(
                {
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "epoch": number + 1,
                },
                checkpoint,
            )

    def _optimiser(
        self, network: model.Network, rate: float, steps: int, options: argparse.Namespace
    ) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
        frozen = {"encoder.words.weight", "encoder.places.weight"}
        groups: dict[bool, list[torch.nn.Parameter]] = {True: [], False: []}
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(name not in frozen)
            if name not in frozen:
                groups[name.startswith("encoder.") and "features" not in name].append(parameter)
        optimiser = torch.optim.AdamW(
            [{"params": groups[True], "lr": rate}, {"params": groups[False], "lr": options.head_rate}],
            weight_decay=0.01,
        )
        warm = 0.06 * steps
        return optimiser, torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, required=True, help="folder with polnear/train and gap")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument("--work", type=Path, required=True, help="folder for caches and checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="folder for the trained model")
    parser.add_argument("--epochs", type=int, nargs=2, default=(3, 12), help="of each stage")
    parser.add_argument("--rate", type=float, nargs=2, default=(1.5e-4, 1.5e-4), help="of each stage")
    parser.add_argument("--batch", type=int, nargs=2, default=(8, 4), help="windows at a time, of each stage")
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--bfloat16", action="store_true", help="half the time on a processor that has it")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    vocabulary, train_part = options.encoder / "vocab.txt", options.bench / "polnear" / "train"
    others = data.polnear(train_part, vocabulary, options.work / "polnear.pkl")
    texts = [
        *data.documents(ANNOTATIONS / "polnear", train_part / "text", vocabulary, options.work / "annotated.pkl"),
        *data.documents(ANNOTATIONS / "invented", ANNOTATIONS / "invented", vocabulary, options.work / "invented.pkl"),
    ]
    kept_back = {name for file in KEPT_BACK for name in (ANNOTATIONS / file).read_text(encoding="utf-8").split()}
    texts = [text for text in texts if text.name not in kept_back]
    data.join(texts, others)
    pronouns = data.gap(options.bench / "gap" / "gap-development.tsv", vocabulary, options.work / "gap.pkl")
    sentences = data.coded_sentences(ANNOTATIONS / "relations.tsv", vocabulary, options.work / "relations.pkl")
    _, tags, arcs = data.language_labels()
    network = model.new_network(options.encoder, [8, len(tags) + 1, len(arcs) + 1, 3], data.TASKS, len(data.RELATIONS))
    if not (options.work / "records.pt").exists():
        attribution_losses(network, others, options).run(network, options.epochs[0], options.rate[0], options)
        model.copy_heads(network, "attribution", "statement")
    record_losses(network, texts, others, pronouns, sentences, options).run(
        network, options.epochs[1], options.rate[1], options
    )
    export.export(network, tags, arcs, options)


if __name__ == "__main__":
    main()
