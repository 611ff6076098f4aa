"""Numbers in digits and words, with halves and quarters: "6", "2-1/2", "twenty four", "a", "a couple of"."""

from __future__ import annotations

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES: dict[str, float] = {word: i for i, word in enumerate(_ONES.split(), 1)}
_VALUES |= {word: i * 10 for i, word in enumerate(_TENS.split(), 2)}
_VALUES |= {"a": 1, "an": 1, "couple": 2, "half": 0.5, "dozen": 12, "single": 1, "fourty": 40}
VAGUE = frozenset({"few", "several", "some", "many", "multiple", "numerous", "countless"})
_FRACTIONS = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "\u00bd": 0.5, "\u00bc": 0.25, "\u00be": 0.75}

_FRACTION = "1/2|1/4|3/4|[\u00bd\u00bc\u00be]"
_WORD = (
    rf"(?:{_TENS.replace(' ', '|')}|fourty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    rf"|{_ONES.replace(' ', '|')}|an?|single|dozen"
)
_HALF_TAIL = r"(?:\s+(?:and\s+)?(?:(?:a|one)[ -])?half)?"
NUMBER = (
    rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?(?:[ -]?(?:{_FRACTION})(?!\d)|{_HALF_TAIL})|{_FRACTION}"
    rf"|(?:an?\s+)?(?:couple|{'|'.join(sorted(VAGUE))})(?:\s+(?:of|more))?|half(?:\s+of)?(?:\s+an?)?|"
    rf"(?:{_WORD}){_HALF_TAIL})"
)


def number_value(words: str) -> float | None:
    """Return the value of what `NUMBER` matched; None for a vague quantity ("several")."""
    words = words.strip()
    total = 0.0
    for fraction, value in _FRACTIONS.items():
        if words.endswith(fraction):
            words = words[: -len(fraction)].rstrip(" -")
            total = value
            break
    tokens = words.replace("-", " ").split()
    if VAGUE.intersection(tokens):
        return None
    if "half" in tokens and len(tokens) > 1 and tokens[0] != "half":
        tokens = [t for t in tokens[: tokens.index("half")] if t != "and"]
        total += 0.5
        tokens = tokens[:-1] if len(tokens) > 1 and tokens[-1] in ("a", "one") else tokens
    if "couple" in tokens:
        return 2.0
    for token in tokens:
        if token in ("of", "more", "and") or (token in ("a", "an") and len(tokens) > 1):
            continue
        total += float(token) if token[0].isdigit() else _VALUES.get(token, 0.0)
    return total
