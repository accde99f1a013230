"""The catalogue as a page of the documentation, written from its records.

`discover-equations catalogue --markdown > docs/catalogue.md` renews the page; a test compares the two.
"""

from collections.abc import Iterable, Iterator

from pnn_symbolic.catalogue import (
    FAMILIES,
    IMPLICIT,
    MAGNETIC,
    OUT_OF_REACH,
    REMEMBERING,
    ImplicitMethod,
    Integrator,
    MagneticMethod,
    RememberingMethod,
    claimed,
)

HEAD = """# Catalogue

<!-- Written by: discover-equations catalogue --markdown -->

The integrators that are known by name. Every claim below is proved again by the tests, for every force, and measured
again by code that shares nothing with the proofs. `discover-equations catalogue NAME` proves the findings of one row on
the spot; `discover-equations check` does the same for a method of your own.

- **order**: of accuracy for $\\ddot x = f(x)/m$; none for rows with friction, which solve another equation.
- **reversible**: step, turn the velocity around, step, turn it around again is where one began.
- **symplectic**: for every force with a potential, in any number of degrees of freedom.
- **no†**: in *x* and *v* as they are, and yes in other variables, *x* or *v* shifted by a part of a drift or a kick;
  `check` says in which, and what the method is there.
- **forces**: evaluations in each of many steps; one that ends a step and begins the next counts once.
- **limit**: the largest stable $\\omega\\,\\Delta t$ of the oscillator; 0 where no step is stable.

Words are read first letter first: D drift, K kick, S velocity factor. Where a row is marked \\*, its constants are the
solution of the order conditions next to the printed ones, written to 40 decimals; that the exact solution exists within
a unit of the last of them is proved, too.
"""


def catalogue_page() -> str:
    """The whole page, in Markdown.

    >>> "| Ruth 3 | 3 | no | yes | 3 | 2.5075 |" in catalogue_page()
    True
    """
    return "\n".join(
        [
            HEAD,
            *(line for title, rows in FAMILIES.items() for line in _family(title, rows)),
            *_implicit(),
            *_magnetic(),
            *_remembering(),
            *_out_of_reach(),
        ]
    )


def _family(title: str, rows: tuple[Integrator, ...]) -> Iterator[str]:
    yield from (f"## {title}", "")
    yield "| name | order | reversible | symplectic | forces | limit | source |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        cells = (
            row.name + "\\*" * bool(row.digits),
            "-" if row.order is None else str(row.order),
            claimed(row.time_reversible, elsewhere=row.reversible_elsewhere),
            claimed(row.symplectic),
            str(row.evaluations),
            row.stability_limit or "-",
            row.source,
        )
        yield f"| {' | '.join(_plain(cell) if '**' in cell else cell for cell in cells)} |"
    yield ""
    yield from _described(rows)


def _described(rows: Iterable[Integrator | ImplicitMethod | MagneticMethod | RememberingMethod]) -> Iterator[str]:
    for row in rows:
        yield f"**{row.name}**: {_plain(row.description)}."
        if row.aliases:
            yield f"Also called {', '.join(row.aliases)}."
        yield from ("", "```text", *_lines(str(row.made_from)), "```", "")


def _implicit() -> Iterator[str]:
    yield from ("## Implicit methods", "", "Relations between two states; every force is that of a stage.", "")
    yield "| name | order | self-adjoint | symplectic | forces | limit | source |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in IMPLICIT:
        answers = (claimed(row.self_adjoint), claimed(row.symplectic, elsewhere=row.symplectic_elsewhere))
        cells = (row.name, str(row.order), *answers, str(row.forces), row.stability_limit, row.source)
        yield f"| {' | '.join(map(_plain, cells))} |"
    yield ""
    yield from _described(IMPLICIT)


def _magnetic() -> Iterator[str]:
    yield from ("## In a magnetic field", "")
    yield "For $\\ddot x = f(x)/m + \\dot x\\times\\omega$ with $\\omega = qB/m$, the same everywhere. Letters"
    yield "beside D and K: R turns *v* by the exact angle, R_tan by two cross products, G moves *x* and *v* along the"
    yield "exact circle. Reversible: with the field turned around; symplectic: with the two-form of the field; phase:"
    yield "the relative error of the angle that *v* is turned by, *w* = |*ω*|."
    yield from ("", "| name | order | reversible | symplectic | volumes | phase | forces | source |")
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in MAGNETIC:
        reversible = claimed(row.time_reversible, elsewhere=row.reversible_elsewhere)
        answers = (reversible, claimed(row.symplectic), claimed(row.volume_preserving))
        cells = (row.name, str(row.order), *answers, row.gyrophase, str(row.evaluations), row.source)
        yield f"| {' | '.join(map(_plain, cells))} |"
    yield ""
    yield from _described(MAGNETIC)


def _remembering() -> Iterator[str]:
    yield from ("## Methods that remember", "")
    yield "What they keep of the step before makes another velocity *w*; of *x* and *w* one step is the word below."
    yield from ("", "| name | remembers | *w* | word | source |", "| --- | --- | --- | --- | --- |")
    for row in REMEMBERING:
        cells = (row.name, row.remembers, row.new_velocity, str(row.made_from), row.source)
        yield f"| {' | '.join(map(_plain, cells))} |"
    yield ""
    yield from _described(REMEMBERING)


def _out_of_reach() -> Iterator[str]:
    yield from ("## Out of reach", "", "Methods that are no one-step maps of $(x, v)$.", "")
    yield "| name | why | source |"
    yield "| --- | --- | --- |"
    for method in OUT_OF_REACH:
        names = ", ".join(method.names())
        yield f"| {names} | {method.reason} | {method.source} |"
    yield ""


def _lines(definition: str) -> Iterator[str]:
    """One definition or equation a line; long words are broken between letters."""
    for piece in definition.replace("; ", ";").split(";"):
        line = ""
        for letter in piece.split(", "):
            if len(line) + len(letter) > 110:
                yield line + ","
                line = letter
            else:
                line = f"{line}, {letter}" if line else letter
        yield line


def _plain(text: str) -> str:
    return text.replace("*", "\\*").replace("_", "\\_")
