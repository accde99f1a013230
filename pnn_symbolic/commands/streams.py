"""How does text reach a terminal or a file that cannot hold it? Δ as d, JSON as \\u0394, and nothing is lost."""

from __future__ import annotations

import codecs
import encodings.ascii
import sys
import unicodedata
from io import TextIOWrapper

HANDLER = "pnn_symbolic.spelt_out"
ASCII = "pnn_symbolic_ascii"
"""ASCII by another name: where a stream says "ascii", Typer takes it for a mistake and writes UTF-8 past it."""
STRICT = ("strict", "surrogateescape", "backslashreplace")
"""What Python does by default: the first two fail for Δ, the last writes ½ as \\xbd, which is no JSON."""
PLAIN = {
    "†": "+",
    "✓": "yes:",
    "✗": "no:",
    "Δ": "d",
    "→": "->",
    "∘": " o ",
    "·": "*",
    "×": "x",
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "′": "'",
    "’": "'",
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅙": "1/6",
    "√": "sqrt",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "±": "+-",
    "∞": "inf",
    "ω": "omega",
    "κ": "kappa",
    "δ": "delta",
    "γ": "gamma",
    "χ": "chi",
    "μ": "mu",
    "π": "pi",
    "θ": "theta",
    "Σ": "sum",
    "Å": "A",
}
"""What is written for people where a letter is missing; whatever is not named here is escaped as JSON does it."""


def make_printable() -> None:
    """Let standard output and error spell out what their encoding does not hold, and standard input read any bytes.

    An error handler that the user chose (PYTHONIOENCODING=cp1252:replace) is left as it is.
    """
    codecs.register_error(HANDLER, spelt_out)
    codecs.register(_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors in STRICT:
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=ASCII if is_ascii else None, errors=HANDLER)
    if isinstance(sys.stdin, TextIOWrapper) and sys.stdin.errors in STRICT:
        sys.stdin.reconfigure(errors="replace")


def _ascii(name: str) -> codecs.CodecInfo | None:
    if name != ASCII:
        return None
    return codecs.CodecInfo(
        codecs.ascii_encode,
        codecs.ascii_decode,
        incrementalencoder=encodings.ascii.IncrementalEncoder,
        incrementaldecoder=encodings.ascii.IncrementalDecoder,
        streamreader=encodings.ascii.StreamReader,
        streamwriter=encodings.ascii.StreamWriter,
        name=ASCII,
    )


def spelt_out(error: UnicodeError) -> tuple[str, int]:
    """What stands for the characters that cannot be encoded, and where to go on: an error handler of `codecs`.

    In JSON they are escaped, so that it reads back the same; in other text they are written plainly.

    >>> codecs.register_error(HANDLER, spelt_out)
    >>> "½ v Δt → 10⁻³ ω²".encode("ascii", HANDLER), '{"a": "½ Δt"}'.encode("ascii", HANDLER)
    (b'1/2 v dt -> 10^-3 omega^2', b'{"a": "\\\\u00bd \\\\u0394t"}')
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    if error.object.lstrip()[:1] in ("{", "["):
        return "".join(map(_escaped, characters)), error.end
    spelt, is_raised = "", False
    for character in characters:
        was_raised, is_raised = is_raised, unicodedata.decomposition(character).startswith("<super>")
        spelt += "^" * (is_raised and not was_raised) + _plain(character)
    return spelt, error.end


def _plain(character: str) -> str:
    simple = PLAIN.get(character) or unicodedata.normalize("NFKC", character)
    simple = "".join(PLAIN.get(letter, letter) for letter in simple)
    return simple if simple.isascii() else _escaped(character)


def _escaped(character: str) -> str:
    """As JSON escapes it, in two halves beyond U+FFFF."""
    halves = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[k : k + 4]}" for k in range(0, len(halves), 4))
