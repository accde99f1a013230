"""A place in the tokens of a text: what comes next, and the refusal that names it."""

from __future__ import annotations

from typing import NoReturn

from pnn_symbolic.code.tokens import Token, tokens_of
from pnn_symbolic.maps.parsing.refusals import refusal, short


class Cursor:
    """Walks through the tokens once; `ahead` is the token that comes next, and `at` its number."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0

    @property
    def ahead(self) -> Token:
        """The next token."""
        return self.token(self.at)

    @property
    def shown(self) -> str:
        """The next token, for a message."""
        ends = {"line": "the end of the line", "end": "the end"}
        return ends.get(self.ahead.kind, short(self.ahead.text))

    @property
    def ends_here(self) -> bool:
        """Whether the line, the statement or the block ends before the next token."""
        return self.ahead.kind in ("line", "end") or self.sees(";", "}")

    def token(self, at: int) -> Token:
        """The token of a number; behind the last one, the last one."""
        return self.tokens[min(at, len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these signs or names."""
        return self.ahead.kind in ("sign", "name") and self.ahead.text in texts

    def sees_sign(self, texts: tuple[str, ...]) -> bool:
        """Whether the next token is one of these signs."""
        return self.ahead.kind == "sign" and self.ahead.text in texts

    def take(self, *texts: str) -> bool:
        """Go on behind the next token, if it is one of these."""
        seen = self.sees(*texts)
        self.at += seen
        return seen

    def expect(self, text: str, what: str) -> None:
        """Go on behind a sign that must come here."""
        if not self.take(text):
            self.refuse(f'expected "{text}" {what}, found "{self.shown}"')

    def behind(self, at: int, *texts: str, kind: str = "") -> int:
        """The number of the first token, from `at` on, that is none of these texts and not of this kind."""
        while self.token(at).kind == kind or self.token(at).text in texts:
            at += 1
        return at

    def refuse(self, message: str, place: int | None = None) -> NoReturn:
        """The error that names the place."""
        raise refusal(self.text, self.ahead.place if place is None else place, message)
