"""What is written in a form of its own: maps as formulas, data as their trajectories, and names for what is known."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pnn_symbolic.catalogue import CATALOGUE, integrator_called
from pnn_symbolic.constants.deviations import residuals
from pnn_symbolic.discovery.saving.plain import Form, Reader, Writer, fields_of
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import InputError
from pnn_symbolic.explanation.explanation import Explanation
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.activations import ACTIVATIONS, Activation, activation_called
from pnn_symbolic.network.topology import is_known, wiring_called
from pnn_symbolic.network.wiring import Wiring

DATA: dict[str, Any] = {
    "trajectories": tuple[Trajectory, ...],
    "held_back": tuple[Trajectory, ...],
    "mass": float | None,
    "name": str,
    "stride": int,
    "seed": int,
    "training_fraction": float,
    "digest": str,
}
"""Of a data set: its pairs are cut from the trajectories again, and must be the same."""


def _write_map(step: OneStepMap, _writer: Writer) -> dict[str, Any]:
    record = step.to_json()
    if step.decimals is None:
        return record
    # Decimals that were typed are shown as they were: a law that has some is a row of the catalogue.
    named = [row.name for row in CATALOGUE if row.map == step]
    return record | ({"catalogue": named[0]} if named else {})


def _read_map(record: dict[str, Any], _reader: Reader) -> OneStepMap:
    step = OneStepMap.from_json(record)
    if "catalogue" not in record:
        return step
    named = integrator_called(record["catalogue"]).map
    if named != step:
        raise InputError(f"{record['catalogue']} is another map")
    return named


def _write_data(data: DataSet, writer: Writer) -> dict[str, Any]:
    record = {name: writer.plain(getattr(data, name), kind) for name, kind in DATA.items() if name != "digest"}
    return record | {"digest": data.digest()}


def _read_data(record: dict[str, Any], reader: Reader) -> DataSet:
    values = {name: reader.value(record[name], kind, f".data.{name}") for name, kind in DATA.items()}
    digest = values.pop("digest")
    data = DataSet.cut(**values)
    if data.digest() != digest:
        raise InputError("the rows are not those of the digest")
    return data


def _write_without(left_out: str) -> Any:  # noqa: ANN401 - the writer of a form
    def write(value: Any, writer: Writer) -> dict[str, Any]:  # noqa: ANN401
        kinds = fields_of(type(value)) or {}
        names = [part.name for part in fields(value) if part.name != left_out]
        return {name: writer.plain(getattr(value, name), kinds[name]) for name in names}

    return write


def _fields_without(kind: type, left_out: str) -> dict[str, Any]:
    kinds = dict(fields_of(kind) or {})
    kinds.pop(left_out, None)
    return kinds


def _read_fields(record: dict[str, Any], reader: Reader, kinds: dict[str, Any], where: str) -> dict[str, Any]:
    if record.keys() != kinds.keys():
        raise InputError(f"{where} has other fields")
    return {name: reader.value(record[name], kind, f"{where}.{name}") for name, kind in kinds.items()}


def _read_explanation(record: dict[str, Any], reader: Reader) -> Explanation:
    values = _read_fields(record, reader, _fields_without(Explanation, "residuals"), ".explanation")
    return Explanation(**values, residuals=residuals(values["form"]))


def _write_wiring(wiring: Wiring, writer: Writer) -> Any:  # noqa: ANN401
    if is_known(wiring):
        return wiring.name
    kinds = fields_of(Wiring) or {}
    return {name: writer.plain(getattr(wiring, name), kind) for name, kind in kinds.items()}


def _read_wiring(plain: Any, reader: Reader) -> Wiring:  # noqa: ANN401
    if isinstance(plain, str):
        return wiring_called(plain)
    return Wiring(**_read_fields(plain, reader, fields_of(Wiring) or {}, ".wiring"))


def _write_activation(row: Activation, _writer: Writer) -> str:
    if ACTIVATIONS.get(row.name) is not row:
        raise InputError(
            f'the activation "{row.name}" is your own, a function that no file can hold; '
            f"only laws of {', '.join(ACTIVATIONS)} are saved"
        )
    return row.name


FORMS = {
    OneStepMap: Form(_write_map, _read_map, dict[str, Any]),
    DataSet: Form(_write_data, _read_data, DATA),
    Explanation: Form(_write_without("residuals"), _read_explanation, _fields_without(Explanation, "residuals")),
    Wiring: Form(_write_wiring, _read_wiring, str | Wiring),
    Activation: Form(_write_activation, lambda name, _reader: activation_called(name), str),
}
"""Class → form. The residuals of an explanation are worked out again."""
