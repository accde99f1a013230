"""What is finished stays: each answer is one JSON file, and a folder belongs to one run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from pnn_symbolic.bounded_reading import read_bounded
from pnn_symbolic.errors import DataError, OutputError, ResumeError
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.whole_files import DRAFT, write_whole

T = TypeVar("T")
RUN = "run.json"
MOST_BYTES = 200_000_000
"""Of a record."""


def to_plain(record: Any) -> Any:  # noqa: ANN401 - any frozen record
    """A frozen record as JSON has it."""
    from pydantic import TypeAdapter  # only records that are read or written need it

    return TypeAdapter(type(record)).dump_python(record, mode="json")


def from_plain(kind: type[T], plain: Any) -> T:  # noqa: ANN401 - any JSON
    """The inverse of `to_plain`.

    >>> from_plain(PaperSettings, to_plain(PaperSettings())) == PaperSettings()
    True
    """
    from pydantic import TypeAdapter  # only records that are read or written need it

    return TypeAdapter(kind).validate_python(plain)


def _made_with(header: dict[str, Any]) -> dict[str, Any]:
    return {"version": header["pnn_symbolic"], **header["settings"]}


class RecordFolder:
    """The folder of one reproduction: `take` gives a finished record, or makes it and puts it there.

    folder      made if it is missing; one that holds something else, or a run with other settings, is refused
    settings    what every record was made with
    """

    def __init__(self, folder: Path, settings: PaperSettings, version: str) -> None:
        self.folder = folder
        header = json.loads(json.dumps({"pnn_symbolic": version, "settings": asdict(settings)}))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # A kill inside the first write leaves a draft alone.
            shown = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
            entries = [entry for entry in shown if entry.suffix != DRAFT]
            text = read_bounded(folder / RUN, MOST_BYTES) if folder / RUN in entries else b""
        except DataError as error:
            raise ResumeError(f"{folder / RUN}: {error}; choose another folder with --out") from None
        except OSError as error:
            raise OutputError(
                f"cannot write to the folder {folder}: {error.strerror}; choose another with --out"
            ) from None
        if text:
            self._compare(text, header)
        elif entries:
            raise OutputError(f"{folder} holds other files ({entries[0].name}, …); choose an empty folder with --out")
        else:
            self.write(RUN, json.dumps(header, indent=1))

    def _compare(self, text: bytes, header: dict[str, Any]) -> None:
        try:
            was, now = _made_with(json.loads(text)), _made_with(header)
        except (ValueError, RecursionError, KeyError, TypeError):
            raise ResumeError(f"{self.folder / RUN} is damaged; choose another folder with --out") from None
        for key in now:
            if was.get(key) != now[key]:
                raise ResumeError(
                    f"{self.folder} holds a run with {key} = {was.get(key)}, this one has {now[key]}; repeat the "
                    "command that made it, or choose another folder with --out"
                )

    def has(self, name: str) -> bool:
        """Whether there is a record of this name, be it damaged."""
        return (self.folder / f"{name}.json").exists()

    def take(self, name: str, kind: type[T], make: Callable[[], T]) -> T:
        """The record in NAME.json; one that is missing or damaged is made."""
        from pydantic import ValidationError  # only records that are read or written need it

        path = self.folder / f"{name}.json"
        if path.exists():
            try:
                return from_plain(kind, json.loads(read_bounded(path, MOST_BYTES)))
            except (OSError, ValueError, RecursionError, ValidationError):
                pass  # damaged: make it again
        record = make()
        self.write(path.name, json.dumps(to_plain(record), ensure_ascii=False, allow_nan=False))
        return record

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file whole or not at all."""
        path = self.folder / name
        write_whole(path, content, advice="; choose another folder with --out")
        return path
