"""Which lines does a certificate have? Its evidence by number, its classes with their line numbers, its result."""

from __future__ import annotations

from dataclasses import dataclass

NumberedClass = tuple[int, dict]
"""The number of a line, and the class that stands there."""


@dataclass(frozen=True)
class Records:
    """The lines of a certificate by their kinds, in their order.

    evidence   number → fit or map
    groups     activations → the classes with them
    last       the number of the last line
    """

    header: dict
    evidence: dict[int, dict]
    classes: list[NumberedClass]
    groups: dict[tuple[str, ...], list[NumberedClass]]
    result: dict
    last: int

    @classmethod
    def of(cls, lines: list[dict]) -> Records:
        """Of lines that are written as a certificate is written; exactly one of them is a result."""
        evidence = dict[int, dict]()
        classes, results = list[NumberedClass](), list[dict]()
        groups = dict[tuple[str, ...], list[NumberedClass]]()
        for line, record in enumerate(lines, 1):
            match record["kind"]:
                case "fit" | "map":
                    evidence[record["number"]] = record
                case "class":
                    classes.append((line, record))
                    groups.setdefault(tuple(record["activations"]), []).append((line, record))
                case "result":
                    results.append(record)
        if len(results) != 1:
            raise ValueError(f"there are {len(results)} results, expected one, in the last line")
        return cls(
            header=lines[0],
            evidence=evidence,
            classes=classes,
            groups=groups,
            result=results[0],
            last=len(lines),
        )
