"""A slot that policies see by its value, whatever values the content has."""

from __future__ import annotations

import hashlib

from rasa.shared.core.slots import Slot

_BYTES = 8
_BITS = 8 * _BYTES


class KeySlot(Slot):
    """Holds a key, such as an answer's; rules and stories may ask for any.

    Rasa's categorical slot wants its values listed in domain.yml, which the desk doesn't
    write: there a new answer could not be followed up. Here the features are bits of the
    key's hash, so that two keys are two different states.
    """

    type_name = "bothand.understanding.key_slot.KeySlot"

    def _feature_dimensionality(self) -> int:
        return _BITS

    def _as_feature(self) -> list[float]:
        if not self.value:
            return [0.0] * _BITS
        digest = hashlib.sha256(str(self.value).encode()).digest()[:_BYTES]
        return [float(byte >> bit & 1) for byte in digest for bit in range(8)]
