"""
Formulas of indicators: a small expression tree, parsed and evaluated without `eval`.

A formula has numbers, names of measured values, + - * /, brackets and the functions below. Division
is only by a number other than zero; a ratio of two values is `ratio(a, b)`, which has no value where
`b` is zero: the indicator does not apply to that body. A formula gives 0 to 100.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.kit.text_input import folded

MAX_LENGTH, MAX_DEPTH = 300, 20
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_]*)|([-+*/(),]))")
TYPED = str.maketrans("×÷，", "*/,")
HUNDRED = Decimal(100)


class FormulaError(ValueError):
    """A formula that cannot be used; `code` says why, `word` is the part that is wrong."""

    def __init__(self, code: str, word: str = "") -> None:
        super().__init__(f"{code} {word}".strip())
        self.code, self.word = code, word


class NotApplicable(ArithmeticError):
    """The formula has no value for these measured values: a ratio of nothing."""


@dataclass(frozen=True)
class Number:
    """A number."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """A measured value."""

    name: str


@dataclass(frozen=True)
class Call:
    """An operator or a function with its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Name | Call


def _ratio(values: Sequence[Decimal]) -> Decimal:
    part, whole = values
    if whole == 0:
        raise NotApplicable
    return part / whole


def _steps(values: Sequence[Decimal]) -> Decimal:
    """Return the value of the first bound that is reached: `steps(x, 95, 100, 80, 60, 0)`."""
    value, *pairs, otherwise = values
    for bound, result in zip(pairs[::2], pairs[1::2], strict=True):
        if value >= bound:
            return result
    return otherwise


# Name, least and most arguments (None: any number), and what it computes.
FUNCTIONS: Mapping[str, tuple[int, int | None, Callable[[Sequence[Decimal]], Decimal]]] = {
    "ratio": (2, 2, _ratio),
    "percent": (2, 2, lambda values: HUNDRED * _ratio(values)),
    "min": (1, None, min),
    "max": (1, None, max),
    "steps": (4, None, _steps),
}
OPERATORS: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "+": lambda values: values[0] + values[1],
    "-": lambda values: values[0] - values[1] if len(values) == 2 else -values[0],
    "*": lambda values: values[0] * values[1],
    "/": lambda values: values[0] / values[1],
}


def parsed(text: str, names: Collection[str]) -> Node:
    """Return the tree of a formula over these names. Raises FormulaError."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("too-long")
    return _Parser(list(_tokens(folded(text.translate(TYPED)).lower())), names).parse()


def names_in(node: Node) -> set[str]:
    """Return the names of the measured values in a formula."""
    if isinstance(node, Name):
        return {node.name}
    return set().union(*map(names_in, node.arguments)) if isinstance(node, Call) else set()


def evaluated(node: Node, values: Mapping[str, Decimal]) -> Decimal | None:
    """Return the value of a formula within 0 and 100; None if it does not apply."""
    try:
        return max(Decimal(0), min(HUNDRED, _value(node, values)))
    except NotApplicable:
        return None


def _value(node: Node, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return Decimal(values[node.name])
    found = [_value(one, values) for one in node.arguments]
    if node.function in OPERATORS:
        return Decimal(OPERATORS[node.function](found))
    return FUNCTIONS[node.function][2](found)


def _tokens(text: str) -> Iterator[str]:
    place, text = 0, text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise FormulaError("sign", text[place:].strip()[:1])
        yield match.group().strip()
        place = match.end()


class _Parser:
    """Reads the tokens of a formula from left to right."""

    def __init__(self, tokens: list[str], names: Collection[str]) -> None:
        self.tokens, self.names = tokens, names
        self.place = self.depth = 0

    def parse(self) -> Node:
        """Return the tree of the whole formula."""
        if not self.tokens:
            raise FormulaError("empty")
        node = self._sum()
        if self.place < len(self.tokens):
            raise FormulaError("rest", self.tokens[self.place])
        if not names_in(node):
            raise FormulaError("no-name")
        return node

    def _next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> str:
        sign = self._next()
        if not sign:
            raise FormulaError("ends", wanted)
        if wanted and sign != wanted:
            raise FormulaError("expected", wanted)
        self.place += 1
        return sign

    def _sum(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("too-deep")
        node = self._product()
        while self._next() in {"+", "-"}:
            node = Call(self._take(), (node, self._product()))
        self.depth -= 1
        return node

    def _product(self) -> Node:
        node = self._factor()
        while self._next() in {"*", "/"}:
            operator, right = self._take(), self._factor()
            if operator == "/":
                _check_divisor(right)
            node = Call(operator, (node, right))
        return node

    def _factor(self) -> Node:
        sign = self._take()
        if sign == "-":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise FormulaError("too-deep")
            node = Call("-", (self._factor(),))
            self.depth -= 1
            return node
        if sign == "(":
            inner = self._sum()
            self._take(")")
            return inner
        if sign[0].isdigit():
            return Number(Decimal(sign))
        if not sign[0].isalpha():
            raise FormulaError("sign", sign)
        if self._next() == "(":
            return self._call(sign)
        if sign not in self.names:
            raise FormulaError("name", sign)
        return Name(sign)

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise FormulaError("function", name)
        self._take("(")
        arguments = [self._sum()]
        while self._next() == ",":
            self._take()
            arguments.append(self._sum())
        self._take(")")
        least, most, _compute = FUNCTIONS[name]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            raise FormulaError("arguments", name)
        if name == "steps" and len(arguments) % 2:
            raise FormulaError("arguments", name)
        if name in {"ratio", "percent"}:
            _check_divisor(arguments[1], is_ratio=True)
        return Call(name, tuple(arguments))


def _check_divisor(node: Node, *, is_ratio: bool = False) -> None:
    """Raise FormulaError if a division by this may fail. A ratio may be of a value that is zero."""
    if names_in(node):
        if not is_ratio:
            raise FormulaError("divisor")
        return
    if _value(node, {}) == 0:
        raise FormulaError("zero")
