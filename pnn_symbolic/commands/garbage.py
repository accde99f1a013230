"""How often is garbage looked for? Seldom, in a command: what it loads stays, and it ends soon after its answer."""

from __future__ import annotations

import atexit
import gc

OBJECTS = 50_000
"""New objects after which garbage is looked for: at Python's 700 that takes 0.65 of the 5 s of loading."""


def look_for_garbage_seldom() -> None:
    """Let the collector run seldom, and not at the end, where what was loaded is looked through once more (0.7 s)."""
    gc.set_threshold(OBJECTS)
    atexit.register(gc.freeze)
