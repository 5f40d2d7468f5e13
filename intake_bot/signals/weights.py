"""The learned part: how likely a short message is to do something. It only adds to the rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vocab.fragments import fragments


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A linear classifier over hashed fragments of a message, trained by `python -m models.signals`.

    Attributes:
        labels: what a message may do, such as "yes", "question:waarom", and "geen" for none of these.
        weight: float32 (labels, buckets).
        bias: float32 (labels,).
    """

    labels: tuple[str, ...]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def likely(self, text: str) -> dict[str, float]:
        """How likely each label is, 0 to 1; together 1. Without any letter: nothing."""
        at, value = fragments(text, self.weight.shape[1])
        if not at:
            return {}
        score = self.weight[:, at] @ np.asarray(value, dtype=np.float32) + self.bias
        power = np.exp(score - score.max())
        return dict(zip(self.labels, (power / power.sum()).tolist(), strict=True))
