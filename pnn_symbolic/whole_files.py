"""How is a file written so that it is there whole or not at all?"""

from __future__ import annotations

from pathlib import Path

from pnn_symbolic.errors import OutputError


def write_whole(path: Path, content: str | bytes, advice: str = "") -> None:
    """Write a draft beside the file and rename it; folders on the way are made, text is UTF-8.

    advice   the end of the refusal, where something else can be typed

    Raises `OutputError`, in one line, and leaves what was there before.
    """
    draft = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}{advice}") from None
