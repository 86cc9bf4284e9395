"""Text of unknown origin as the formats can hold it: one function for each of them."""

from __future__ import annotations

import json
import re

FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"{\textbraceleft}",  # BibTeX counts braces, those with a backslash too
        "}": r"{\textbraceright}",
        "%": r"\%",
        "#": r"\#",
        "&": r"\&",
        "_": r"\_",
        "$": r"\$",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def printable(text: str) -> str:
    """Take out the characters that XML cannot hold at all."""
    return _NOT_XML.sub("", text)


def one_line(text: str) -> str:
    """Write text in one line, for formats whose fields end with it; what cannot be printed becomes a space."""
    return " ".join(_CONTROL.sub(" ", text).split())


def guarded(text: str) -> str:
    """Write an apostrophe before what a spreadsheet would take for a formula.

    Text that has apostrophes before such a character gets one more, so that nothing is lost: take one off to read it.

    >>> guarded("=1+1"), guarded("-5 per cent"), guarded("China")
    ("'=1+1", "'-5 per cent", 'China')
    """
    return f"'{text}" if FORMULA.match(text) else text


def tex(text: str) -> str:
    r"""Write text so that TeX prints it as it stands.

    >>> tex("5 % of {GDP}")
    '5 \\% of {\\textbraceleft}GDP{\\textbraceright}'
    """
    return one_line(text).translate(_TEX)


def cypher(text: str) -> str:
    r"""Write a string as Cypher reads it.

    >>> cypher("a \"quoted\"\nline")
    '"a \\"quoted\\"\\nline"'
    """
    return json.dumps(text, ensure_ascii=False)
