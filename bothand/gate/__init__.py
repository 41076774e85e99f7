"""Proves a new version before visitors meet it: content, understanding, safety, conversations.

``python -m bothand.gate`` writes findings, each known by a code (`Finding.kind`):

``content``: the checker's problem with a file. Blocks.
``was_right``: a held-out question that the live version answers right and this one doesn't
(``before`` and ``after`` are outcomes). To be confirmed by whoever publishes.
``understanding_least``: a set (``key``) has too few right (``text`` "right") or too many wrong
("wrong"); ``before`` is the least or most, ``after`` the count. Blocks.
``safety_least``: the same for a count of the safety suite (``text`` names it). Blocks.
``crisis_lost``: a message in danger that was met with more (``before``, ``after``: full, check,
note, nothing). Blocks.
``hotline_missing``: a safety reply (``key``) without any crisis number. Blocks.
``safety_reply_missing``: a safety intent (``key``) without its rule (``text`` "rule") or
response ("response"). Blocks.
``suite_changed``: the safety suite isn't the pinned one. Blocks.
``detector_degraded``: the crisis classifier can't be used, so nothing is proved. Blocks.
``conversation``: a story (``text``) that no longer goes as written. Blocks.

Outcomes of a question are right, wrong, offered and none; those of a message in danger as above.
"""
