"""The rooms of the package, from the ground up, and what each may import: the one table of who imports whom.

python tests/layers.py          writes the picture into docs/architecture.md
"""

from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- written by tests/layers.py -->\n", "<!-- end -->\n"

MAY_IMPORT: dict[str, str] = {
    "errors": "",
    "threads": "",
    "provenance": "",
    "whole_files": "errors",
    "bounded_reading": "errors",
    "checked_lines": "errors whole_files",
    "time_budget": "",
    "work_limit": "",
    "execution": "errors provenance threads",
    "notebook_html": "",
    "algebra": "errors",
    "maps": "algebra errors notebook_html",
    "code": "algebra errors maps",
    "verdicts": "algebra maps notebook_html",
    "differentials": "algebra maps verdicts",
    "splitting": "algebra differentials errors maps verdicts",
    "catalogue": "errors maps splitting",
    "series": "algebra catalogue errors maps splitting",
    "checks": "algebra differentials errors maps series splitting time_budget verdicts",
    "implicit": "algebra catalogue checks errors maps series verdicts",
    "magnetic": "algebra catalogue code errors maps series verdicts",
    "constants": "algebra checks errors maps splitting verdicts",
    "exports": "algebra errors magnetic maps splitting",
    "integrators": "algebra catalogue checks errors maps notebook_html splitting verdicts",
    # Of maps, the reader of formulas, for potentials that are typed.
    "dynamics": "bounded_reading errors maps threads whole_files",
    "figures": "dynamics maps network",
    "evidence": "dynamics errors threads",
    "recognition": "catalogue dynamics errors maps threads",
    "explanation": "constants dynamics errors maps series threads",
    "network": "algebra errors maps",  # what an activation means in a formula; the reader of exact numbers
    "translation": "algebra constants errors maps network",
    "training": "dynamics errors execution network",
    "search": "checked_lines errors execution network work_limit",
    "selection": "dynamics evidence network search",
    "discovery": "algebra bounded_reading catalogue checks constants dynamics errors evidence execution explanation "
    "figures maps network notebook_html provenance recognition search selection threads training translation "
    "whole_files work_limit",
    "certification": "checked_lines discovery dynamics errors evidence execution maps network provenance search "
    "selection threads training translation whole_files work_limit",
    "paper": "algebra bounded_reading catalogue checks dynamics errors execution explanation integrators maps network "
    "provenance search training translation whole_files",
    "report": "algebra catalogue checks discovery dynamics errors evidence explanation exports figures implicit "
    "integrators magnetic maps notebook_html paper search series splitting time_budget verdicts",
    "teaching": "algebra checks dynamics errors implicit integrators magnetic maps network report series splitting "
    "time_budget verdicts",
    "commands": "algebra bounded_reading catalogue certification code discovery dynamics errors evidence execution "
    "exports implicit integrators magnetic maps network paper provenance recognition report search teaching "
    "time_budget training translation whole_files",
    "cli": "commands",
    "__main__": "cli",
}
"""Room → the rooms it may import, apart by spaces."""

DOORS = ("cli", "__main__")
"""They are no rooms of the picture."""


def allowed(room: str) -> set[str]:
    """The rooms that a room may import."""
    return set(MAY_IMPORT[room].split())


def reached(room: str) -> set[str]:
    """The rooms below a room: those it may import, those that these may import, and so on."""
    below = allowed(room)
    for lower in allowed(room):
        below |= reached(lower)
    return below


def arrows(room: str) -> list[str]:
    """The rooms that a room may import and cannot reach through another of them, in the order of the table."""
    through_others = {lower for other in allowed(room) for lower in reached(other)}
    return [name for name in MAY_IMPORT if name in allowed(room) - through_others and name != "errors"]


def floor(room: str) -> int:
    """0 for a room that imports none but `errors`, else one more than the highest that it may import."""
    return max((1 + floor(lower) for lower in allowed(room) - {"errors"}), default=0)


def picture() -> str:
    """The rooms by floors, the highest first, each with its arrows."""
    rooms = [name for name in MAY_IMPORT if name not in DOORS]
    lines = []
    for level in range(max(map(floor, rooms)), -1, -1):
        for room in (name for name in rooms if floor(name) == level):
            below = ", ".join(arrows(room))
            lines += [f"{level:2}  {room:14} -> {below}" if below else f"{level:2}  {room}"]
    return "```text\n" + "\n".join(lines) + "\n```\n"


def page_with_picture() -> str:
    """docs/architecture.md as it should be."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return before + BEGIN + picture() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page_with_picture(), encoding="utf-8")
