"""Text of code → tokens: comments, types of numbers and line ends that go on are taken out, places are kept."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from pnn_symbolic.code.vocabulary import STEPS
from pnn_symbolic.maps.parsing.refusals import check_text, refusal, short

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
NAME = rf"(?:[^\W\d{SUPERSCRIPTS}]|[∇∂])[^\W{SUPERSCRIPTS}]*"
TOKEN = re.compile(
    rf"""
    (?P<comment>/\*.*?\*/|\#=.*?=\#|\#[^\n]*|\"\"\".*?\"\"\"|'''.*?''')
  | (?P<continued>\\[ \t]*\n|\.\.\.[ \t]*\n|&[ \t]*\n[ \t]*&?)
  | (?P<blank>[ \t]+)
  | (?P<line>\n)
  | (?P<number>(?:\d+(?:_\d+)*\.?(?:\d+)?|\.\d+)(?:[eEdD][-+]?\d+)?)
  | (?P<name>{NAME}(?:(?:\.|->|::){NAME})*(?:!(?=\())?)
  | (?P<string>"[^"\n]*"|'[^'\n]*')
  | (?P<power>[{SUPERSCRIPTS}]+)
  | (?P<attribute>(?:\.|->)(?=[^\W\d]))
  | (?P<sign>\*\*=|\.?(?:\+=|-=|\*=|/=|\^=|//=)|=>|->|::|:=|<=|>=|==|!=|&&|\|\||\+\+|--|\*\*|//
      |\.[-+*/^=](?!=)|[-+*/^=()\[\]{{}},;:<>?%!&|.@])
    """,
    re.VERBOSE | re.DOTALL,
)
SUFFIX = re.compile(r"(?:[fF]0?|[lLuU]|_dp|_rk|_wp|_r8|_real64|f64|_f64)(?![\w(])")
"""What may follow a literal and says only of which type it is."""
SAME_SIGN = {"×": "*", "·": "*", "⋅": "*", "−": "-", "–": "-", "÷": "/", "\t": " ", "\r": " ", "½": "½"}
ANNOTATIONS = ("Float64", "Float32", "Real", "Int", "Int64", "Number", "AbstractFloat", "Vector", "T")
"""Types that follow a name of Julia after two colons."""
OPERATORS = ("+", "-", "*", "/", "**", "^", "=", "+=", "-=", "*=", "/=", ",", ".+", ".-", ".*", "./")


class Token(NamedTuple):
    """One token.

    kind   "number", "name", "sign", "string", "line" or "end"
    text   as it was typed, numbers without what says their type; of a line the spaces that it begins with
    """

    kind: str
    text: str
    place: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, the last of kind "end".

    >>> [token.text for token in tokens_of("v += 0.5f*a; // half a kick")]
    ['', 'v', '+=', '0.5', '*', 'a', ';', '']
    """
    check_text(text)
    return _Scanner(text).read()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = "".join(SAME_SIGN.get(character, character) for character in text)
        self.typed = text
        self.found: list[Token] = []
        self.depth = 0
        self.place = 0

    def read(self) -> list[Token]:
        self._line(0)
        while self.place < len(self.text):
            self._next()
        self._add("end", "", len(self.text))
        return self.found

    def _next(self) -> None:
        start = self.place
        token = TOKEN.match(self.text, start)
        if token is None:
            raise refusal(self.typed, start, f'"{short(self.text[start])}" is no sign that is read; write + - * / **')
        kind, text = token.lastgroup or "", token[0]
        self.place = token.end()
        if kind == "comment" and text[0] in "\"'" and not self._begins_a_line():
            raise refusal(self.typed, start, "text has no place in a formula")
        if kind == "sign" and self._is_comment(text, start):
            self.place = self._end_of_line(start)
        elif kind == "line":
            self._line(token.end())
        elif kind == "number":
            self._number(text, start)
        elif kind == "power":
            self._add("sign", "**", start)
            self._add("number", unicodedata.normalize("NFKC", text), start)
        elif kind == "name":
            self._name(text, start)
        elif kind == "attribute":
            self._add("sign", "attribute", start)
        elif kind in ("sign", "string"):
            self.depth += (text in "([") - (text in ")]") if len(text) == 1 else 0
            self._add(kind, {"^": "**", ":=": "=", ".=": "="}.get(text, text), start)

    def _add(self, kind: str, text: str, place: int) -> None:
        if kind == "sign" and len(text) > 1 and text[0] == "." and text != "...":
            text = {".^": "**"}.get(text, text[1:])
        self.found.append(Token(kind, text, place))

    def _number(self, text: str, start: int) -> None:
        if suffix := SUFFIX.match(self.text, self.place):
            self.place = suffix.end()
        elif re.compile(r"[fF][-+]\d").match(self.text, self.place):
            fix = "write 1e-3 for Julia's 1f-3, and put a blank after the f of C"
            raise refusal(self.typed, start, f'"{self.text[start : self.place + 3]}" has two readings; {fix}')
        self._add("number", text.replace("_", "").replace("d", "e").replace("D", "e"), start)
        after = self.text[self.place : self.place + 1]
        if after.isalpha() or after in ("_", "("):
            self._add("sign", "juxtaposed", start)

    def _name(self, text: str, start: int) -> None:
        front, annotated, type_name = text.rpartition("::")
        if annotated and type_name in ANNOTATIONS:
            text = front
        self._add("name", unicodedata.normalize("NFKC", text), start)

    def _line(self, place: int) -> None:
        """The end of a line, unless the next one goes on with its formula."""
        blanks = re.compile(r"[ ]*").match(self.text, place)
        indent = blanks[0] if blanks else ""
        begins = re.compile(r"(\*\*?|[-+/^]|\.[-+*/^])(?![-+=/*])").match(self.text, place + len(indent))
        before = self.found[-1] if self.found else None
        if self.depth or (before and before.kind == "sign" and before.text in OPERATORS):
            return
        if begins and before and before.kind != "line" and before.text not in (";", "{", "}"):
            if not re.search(r";[ ]*(//[^\n]*)?(\n|$)", self.text):
                message = "a line begins with an operator; put the operator at the end of the line before"
                raise refusal(self.typed, place + len(indent), message)
            return
        self._add("line", indent, place)

    def _end_of_line(self, place: int) -> int:
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def _begins_a_line(self) -> bool:
        return not self.found or self.found[-1].kind == "line" or self.found[-1].text in (";", ":", "{")

    def _is_comment(self, sign: str, start: int) -> bool:
        """Whether //, % or ! begins a comment; refused where it may as well divide."""
        if sign not in ("//", "%", "!"):
            return False
        before = self.found[-1] if self.found else None
        if self.depth == 0 and (self._begins_a_line() or (before and before.text in ("{", "}", ","))):
            return True
        rest = self.text[start + len(sign) : self._end_of_line(start)]
        is_tight = not self.text[start - 1].isspace() and not rest[:1].isspace()
        if sign == "//" and is_tight and before and before.text.isdigit() and rest[:1].isdigit():
            return False  # a quotient of Julia
        words = re.fullmatch(r"\s*([^\W\d]\w*)(\s+\w.*|\s*[.,:!](?:\s.*)?)?\s*", rest)
        # One word may be a length: x % L is a remainder, and x // L the floor of a quotient.
        is_word = words and len(re.findall(rf"\b{words[1]}\b", self.text)) == 1 and len(words[1]) > 1 and sign != "%"
        is_prose = words and not is_tight and (words[2] or is_word)
        if (words and is_prose and words[1] not in STEPS) or not rest.strip():
            return True
        fix = "put a comment on a line of its own, and leave a remainder out"
        raise refusal(self.typed, start, f'"{sign}" may begin a comment or divide; {fix}')
