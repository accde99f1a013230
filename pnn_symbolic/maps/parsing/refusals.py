"""Refusals: which place of a text cannot be read, why, and what to write instead."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pnn_symbolic.errors import InputError, ParseError

MAX_LENGTH = 50_000
MAX_NESTING = 100

PRIME = "ʹ"  # U+02B9: Python's grammar takes it as a letter, and one letter for one keeps the columns right


class UsedTooEarlyError(ParseError):
    """A name of an equation stands in an earlier equation, or in its own: the equations may be solved for it."""


def check_text(text: str) -> None:
    """Refuse what is no text, is too long, or has brackets nested too deeply, before anything is read."""
    if not isinstance(text, str):
        raise InputError(f"expected text, found {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the text has {len(text)} characters, at most {MAX_LENGTH} are read")
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth > MAX_NESTING:
            message = f"brackets are nested more than {MAX_NESTING} deep; give parts a name of their own"
            raise refusal(text, place, message)


def refusal(text: str, place: int, message: str) -> ParseError:
    """The error that names a place of a text by its column, and by its line where there are several.

    >>> print(refusal("D 1, Q 2", 5, "unknown letter"))
    column 6: unknown letter
    """
    before = text[:place]
    line, column = before.count("\n") + 1, place - before.rfind("\n")
    where = f"line {line}, column {column}" if "\n" in text.strip() else f"column {column}"
    return ParseError(f"{where}: {message}")


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message that offers the known name nearest to a wrong one.

    >>> nearest("K_fsat", ["K_fast", "D"])
    '. Did you mean "K_fast"?'
    """
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'. Did you mean "{shown(near[0])}"?' if near else ""


def primed(text: str) -> str:
    """The text with x', v' and t' as names of one kind, character for character."""
    return re.sub(r"\b([xvt])['′’]", rf"\1{PRIME}", text.replace("\r", " ").replace("\t", " "))


def shown(name: str) -> str:
    """A name as people type it."""
    return name.replace(PRIME, "'")


def short(text: str) -> str:
    """A piece of text on one line, as far as a message has room for it."""
    text = " ".join(shown(text).split())
    return text if len(text) <= 40 else text[:37] + "…"
