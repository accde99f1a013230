"""How is a certification said? As one JSON object, and as text."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from pnn_symbolic.certification.question import goal_json
from pnn_symbolic.certification.result import Certification, Piece
from pnn_symbolic.report.judgement import judgement


def certification_json(certification: Certification) -> dict[str, Any]:
    """The object that `certify --json` prints."""
    return {
        "genomes_total": certification.space.size,
        "settled": certification.settled,
        "slack": {str(decades): count for decades, count in certification.slack.items()},
        "rigorous_share": certification.settled["least squares"] / certification.space.size,
        "optimum": _piece_json(certification, certification.optimum),
        "front": [_piece_json(certification, piece) for piece in certification.front],
        "accuracy_weight": certification.accuracy_weight,
        **goal_json(certification.goal),
        "decided_up_to": certification.reach,
        "gap": certification.gap,
        "classes": certification.classes,
        "force": {"kind": certification.force.kind, "relative_error": certification.force.relative_error},
        "data": {"name": certification.data.name, "digest": certification.data.digest()},
        "certificate": None if certification.path is None else str(certification.path),
        "seconds": certification.seconds,
        "stopped_after": {"search": certification.stopped[0], "walk": certification.stopped[1]},
        "versions": certification.versions,
    }


def _piece_json(certification: Certification, piece: Piece) -> dict[str, Any]:
    candidate = piece.candidate
    return {
        "genome": candidate.genome.to_json(),
        "cost": candidate.genome.cost,
        "log_error": certification.log_error(candidate),
        "explained": certification.goal.explains(candidate.errors["validation"]),
        "errors": candidate.to_json()["errors"],
        "weights": list(candidate.weights),
        "objective": certification.objective(candidate),
        "law": piece.law.to_json(),
        "integrator": judgement(piece.law)["identity"],
        "optimal_for": None if piece.optimal_for is None else list(piece.optimal_for),
    }


def show_certification(certification: Certification, record: dict[str, Any]) -> None:
    """The law and its objective, what was settled by which means, the front, and where the certificate is."""
    console = Console(highlight=False)
    _show_optimum(console, certification, record["optimum"])
    _show_settled(console, certification)
    if certification.stopped != (None, None):
        search, walk = certification.stopped
        steps = ("" if search is None else f"{search},") + ("" if walk is None else str(walk))
        console.print(f"Broken off: with --stop-after {steps} the same answer comes out again")
    _show_front(console, certification, record["front"])
    if certification.path is not None:
        text = f"Certificate: {certification.path}; check it with certify --verify"
        console.print(text, soft_wrap=True, markup=False)


def _show_optimum(console: Console, certification: Certification, best: dict[str, Any]) -> None:
    of_all = "of the whole space" if not certification.gap else "found"
    console.print(f"The best network {of_all}", style="bold")
    console.print(certification.optimum.law.plain(), markup=False, soft_wrap=True)
    console.print(f"{best['integrator']['details']['sentence']}", markup=False, soft_wrap=True)
    console.print(
        f"Objective {best['objective']:.6f} at accuracy weight {certification.accuracy_weight:g}, cost {best['cost']}; "
        + _optimal_for(best["optimal_for"], certification.reach),
        soft_wrap=True,
    )
    if not best["explained"]:
        console.print("It does not explain both outputs: 10 points for each that it leaves are in the objective")


def _show_settled(console: Console, certification: Certification) -> None:
    total, settled = certification.space.size, certification.settled
    meaning = {
        "least squares": "rigorous: no weights do better",
        "multi-start": "numerical: the best of many starts, less a margin, is not good enough",
        "fitted": "numerical: fitted one by one",
        "undecided": f"time was up; the best may be lower by {certification.gap:.4g}",
    }
    title = f"\n{total:,} genomes in {certification.classes:,} classes"
    table = Table(title=title, title_justify="left", box=None)
    for column in ("settled by", "genomes", "share", ""):
        table.add_column(column, justify="right" if column in ("genomes", "share") else "left")
    for means, count in settled.items():
        if count:
            table.add_row(means, f"{count:,}", f"{100 * count / total:.2f} %", meaning[means])
    console.print(table)
    if by_fits := settled["multi-start"]:
        shares = [f"{decades:g}: {100 * count / by_fits:.2f} %" for decades, count in certification.slack.items()]
        console.print(
            "Of those settled by multi-start, so many could be the best only if the fits missed the lowest error of "
            f"their map by more than … decades: {', '.join(shares)}",
            soft_wrap=True,
        )


def _show_front(console: Console, certification: Certification, points: list[dict[str, Any]]) -> None:
    table = Table(title="\nThe most accurate network at each cost", title_justify="left", box=None)
    for column in ("cost", "log₁₀ E_x + log₁₀ E_v", "the best for accuracy weights", "law"):
        table.add_column(column, justify="left" if column == "law" else "right")
    for point, piece in zip(points, certification.front, strict=True):
        weights = "none" if piece.optimal_for is None else "{:.4g} to {:.4g}".format(*piece.optimal_for)
        law = "\n".join(piece.law.plain_equations())
        table.add_row(str(point["cost"]), f"{point['log_error']:.4f}", weights, law)
    console.print(table)


def _optimal_for(weights: list[float] | None, reach: float) -> str:
    if weights is None:
        return "by errors and cost alone others are better, which leave a part of the motion unexplained"
    low, high = weights
    end = "the limit of what was decided" if high >= reach else f"{high:.4g}"
    return f"the best for accuracy weights from {low:.4g} to {end}"
