"""A discovery in a folder: saved.json, and its arrays beside it; there whole or not at all, and read with suspicion."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from pnn_symbolic.bounded_reading import read_bounded
from pnn_symbolic.discovery.saving.forms import FORMS
from pnn_symbolic.discovery.saving.plain import Reader, Writer
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.provenance import versions
from pnn_symbolic.whole_files import write_whole

FORMAT = "pnn_symbolic discovery"
SCHEMA = 1
"""Of docs/reference/discovery.schema.json; another number where a field comes, goes or changes."""
RECORD = "saved.json"
ARRAYS = "arrays-{digest}.npz"
MOST_BYTES = 500_000_000
"""Of the record; arrays may have as many as rows that are read."""

Kind = TypeVar("Kind")


def save_folder(value: Any, folder: Path) -> None:  # noqa: ANN401 - a discovery, which knows this module
    """Write the arrays, then the record that names them; a record that was there before is whole until then.

    Raises `OutputError` where the folder cannot be written, `InputError` where something cannot be saved.
    """
    writer = Writer(FORMS)
    record = writer.plain(value, type(value))
    packed = _packed(writer.arrays)
    digest = hashlib.sha256(packed).hexdigest()
    head = {
        "format": FORMAT,
        "schema": SCHEMA,
        "pnn_symbolic": versions()["pnn_symbolic"],
        "arrays": digest,
        "content": _digest(record),
    }
    name = ARRAYS.format(digest=digest[:16])
    write_whole(folder / name, packed)
    text = json.dumps(head | {"discovery": record}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    write_whole(folder / RECORD, text + "\n")
    for old in folder.glob(ARRAYS.format(digest="*")):
        if old.name != name:
            old.unlink(missing_ok=True)


def load_folder(kind: type[Kind], folder: Path) -> Kind:
    """What was saved in a folder; `InputError`, in one line, where it is of another version, damaged or changed."""
    record = _record(folder)
    if record.get("format") != FORMAT:
        raise InputError(f"{folder / RECORD} is no saved discovery")
    if record.get("schema") != SCHEMA:
        raise InputError(
            f"{folder} was saved with schema {record.get('schema')} by pnn_symbolic {record.get('pnn_symbolic')}, and "
            f"schema {SCHEMA} is read here; discover it again, or use that version"
        )
    content = record.get("discovery")
    if _digest(content) != record.get("content"):
        raise InputError(f"{folder / RECORD} was changed since it was saved; its content has another digest")
    arrays = _arrays(folder, str(record.get("arrays")))
    try:
        return Reader(FORMS, arrays).value(content, kind)
    except (InputError, RecursionError) as error:
        raise InputError(f"{folder / RECORD} was changed: {error}") from error


def _record(folder: Path) -> dict[str, Any]:
    path = folder / RECORD
    try:
        record = json.loads(read_bounded(path, MOST_BYTES).decode())
    except FileNotFoundError:
        raise DataError(f"{folder} holds no saved discovery (no {RECORD}); run with --out writes one") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path} is damaged: it is no JSON") from None
    if not isinstance(record, dict):
        raise InputError(f"{path} is no saved discovery")
    return record


def _arrays(folder: Path, digest: str) -> dict[str, np.ndarray]:
    path = folder / ARRAYS.format(digest=digest[:16])
    try:
        packed = read_bounded(path)
    except OSError:
        raise InputError(f"{folder} is incomplete: {path.name} cannot be read; copy the whole folder") from None
    if hashlib.sha256(packed).hexdigest() != digest:
        raise InputError(f"{path} was changed since it was saved; its content has another digest")
    try:
        return _unpacked(packed)
    except (ValueError, OSError, KeyError, EOFError, zipfile.BadZipFile):
        raise InputError(f"{path} is damaged") from None


def _packed(arrays: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _unpacked(packed: bytes) -> dict[str, np.ndarray]:
    """The arrays of an archive that is stored as it is: a compressed one might unpack to more than there is memory."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if any(part.compress_type != zipfile.ZIP_STORED for part in archive.infolist()):
            raise ValueError("it is compressed")
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _digest(content: Any) -> str:  # noqa: ANN401
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
