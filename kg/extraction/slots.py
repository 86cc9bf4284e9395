"""The slots of an act, in the text's words: object, deliverable, deadline, amount, and the phrases that name parties."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Span, Token

from kg.extraction.clauses import children, holder, is_passive, own_subject, subject
from kg.model import Amount, Deadline, PartialDate

_DEADLINE = re.compile(
    r"\b(?:no later than|not later than|by the (?:end|close|beginning|middle) of|by|before|until|within|over|during|in|throughout|starting|beginning|from)\s+"
    r"(?:the\s+)?(?:(?:end|close|beginning|middle|course) of\s+)?(?:the\s+)?"
    r"(?:(?:next|coming|following|forthcoming|current|this|that)\s+(?:(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|few|several)\s+(?:to\s+\w+\s+)?)?(?:years?|months?|weeks?|days?|decades?|session|summer|spring|autumn|fall|winter)"
    r"|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)[ -](?:years?|months?|weeks?|days?|hours?|decades?)"
    r"|(?:(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s+\d{1,2})?(?:,?\s+(?:of\s+)?\d{4})?)"
    r"|(?:19|20)\d{2}s?|year-?end|(?:the )?(?:spring|summer|autumn|fall|winter) of \d{4})\b"
    r"|\b(?:later |early |earlier )?(?:next|this) (?:year|month|week|spring|summer|autumn|fall)\b"
)
_WORDS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {
    "fifteen": 15,
    "twenty": 20,
    "few": 3,
}
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MAGNITUDE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_CURRENCIES = {
    "$": "USD", "us$": "USD", "u.s. dollars": "USD", "us dollars": "USD", "dollars": "USD", "usd": "USD", "€": "EUR", "euros": "EUR", "euro": "EUR",
    "eur": "EUR", "£": "GBP", "pounds": "GBP", "pounds sterling": "GBP", "¥": "JPY", "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "renminbi": "CNY",
    "a$": "AUD", "c$": "CAD", "can$": "CAD", "nz$": "NZD", "rubles": "RUB", "roubles": "RUB", "rupees": "INR", "won": "KRW", "kroner": "NOK", "kronor": "SEK", "francs": "XXX", "rand": "ZAR",
}  # fmt: skip
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?:(?:up to|at least|more than|over|nearly|about|approximately|some|an additional|a total of|around)\s+)?"
    rf"(?:(?:US|A|C|CAN|NZ)?[$€£¥]\s?{_NUMBER}(?:[ -](?:hundred|thousand|million|billion|trillion))?"
    rf"|(?:{_NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)(?:[ -](?:hundred|thousand|million|billion|trillion))?"
    rf"\s(?:US dollars|U\.S\. dollars|dollars|euros?|pounds(?: sterling)?|yen|yuan|rubles|roubles|rupees|won|kroner|kronor|RMB|renminbi|USD|EUR|rand)\b"
    rf"|(?:RMB|USD|EUR|GBP)\s?{_NUMBER}(?:\s(?:hundred|thousand|million|billion|trillion))?)"
)
_COUNTED = re.compile(
    rf"(?:(?:up to|at least|more than|over|nearly|about|approximately|some|an additional)\s+)?"
    rf"(?:\d[\d,]*(?:\.\d+)?(?:\s(?:hundred|thousand|million|billion|trillion))?)\s(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|years?|months?|days?|weeks?|hours?|percent|per cent)\b)"
    rf"[a-z][a-z-]+(?:\s[a-z][a-z-]+)?|\b{_NUMBER}(?:\s?%|\s(?:percent|per cent))(?:\sof\s[a-zA-Z]+)?"
)
_TIME_PREPOSITIONS = frozenset(
    {
        "by",
        "within",
        "during",
        "until",
        "before",
        "after",
        "since",
        "over",
        "throughout",
        "as",
        "through",
        "without",
        "via",
        "despite",
        "because",
        "like",
        "including",
        "at",
    }
)
_LIGHT = re.compile(
    r"^(?:(?:the|a|an|any|all|our|their|its|his|her|my|more|further|greater|these|those|this|that|such|each|every|both|some|new|own)\s+)+",
    re.I,
)
_LIGHT_NOUN = re.compile(
    r"^(?:[\w-]+\s+){0,3}(?:approach(?:es)?|ways?|means|setting-up|setting up|establishment|creation|development|implementation|operation|phase|launch|process|building|formation"
    r"|possibility|feasibility|number|series|range|part|share|level|basis|construction|total|work|efforts?|importance|need|rest|adoption|conclusion|use|issue|question|principles?|spillovers)\s+(?:of|to|for)\s+(?:the\s+setting-up\s+of\s+)?",
    re.I,
)
_CUT = re.compile(
    r"\s(?:that|which|who|whose|where|when|including|such as|in order to|so that|as well as|to (?:be |\w+ly )?[a-z]+)\s|[,;:(–—]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of tokens of one sentence, and its words as they stand there."""

    first: int
    last: int
    text: str


def object_words(head: Token) -> Words | None:
    """Return what the action is done to: the direct object, the subject of a passive, or the first complement."""
    if holder(head) != head:
        return _whole(head)
    if head.pos_ == "NOUN":
        return _of_noun(head)
    return _complement(head) or _shared(head) or _adverb(head)


def _of_noun(noun: Token) -> Words | None:
    """Return what a nominal action is about: "our support for X" is X, "our commitment to X" stays "to X"."""
    complement = next(children(noun, "prep", "acl"), None)
    if complement is None:
        return None
    inner = list(children(complement, "pobj", "pcomp"))
    keeps = noun.lower_ in {"commitment", "dedication", "devotion", "adherence", "call", "appeal", "objection"}
    return _span(noun, [complement] if keeps or not inner else inner[:1])


def _whole(head: Token) -> Words | None:
    """Return a predicative adjective with all that belongs to it; of a participle ("is committed to X") its complement."""
    complement = next((child for child in children(head, "prep") if child.i > head.i), None)
    if complement is not None and head.lower_.endswith("ed"):
        return _span(head, [complement])
    last = _trimmed(head.doc[head.left_edge.i : head.right_edge.i + 1])
    return Words(head.left_edge.i, last, head.doc[head.left_edge.i : last + 1].text)


def _adverb(head: Token) -> Words | None:
    """Return what stands for the object of an intransitive verb: how it is done, else what is to do it ("X must stop")."""
    after = [child for child in children(head, "advmod", "npadvmod") if child.i > head.i]
    if after:
        return _span(head, after[:1])
    doer = own_subject(head)
    return _span(head, [doer]) if doer is not None and doer.pos_ != "PRON" else None


def _shared(head: Token) -> Words | None:
    """Return the object that a verb without one shares with the verbs coordinated to it ("develop and deploy X")."""
    seen = 0
    conjunct = next((child for child in children(head, "conj") if child.pos_ in {"VERB", "AUX"}), None)
    while conjunct is not None and seen < 4:
        words = _complement(conjunct)
        if words is not None:
            return words
        conjunct = next((child for child in children(conjunct, "conj") if child.pos_ in {"VERB", "AUX"}), None)
        seen += 1
    return None


def _complement(head: Token) -> Words | None:
    if is_passive(head):
        patient = subject(head)
        if patient is not None:
            return _span(head, [patient])
    direct = [
        child
        for child in children(head, "dobj", "attr", "oprd")
        if child.lower_ not in {"place", "part", "note"} or child.i > head.i + 1
    ]
    if direct:
        return _span(head, [*direct[:1], *_following(head, direct[0])])
    for labels in (("ccomp",), ("xcomp", "acomp"), ("prep", "agent"), ("advcl",)):
        found = [child for child in children(head, *labels) if child.i > head.i and _is_complement(head, child)]
        if found:
            return _span(head, [*found[:1], *(_following(head, found[0]) if labels[0] == "prep" else [])])
    return None


def _is_complement(head: Token, child: Token) -> bool:
    return child.lower_ not in _TIME_PREPOSITIONS or (child.lower_ == "by" and head.lemma_ in {"abide", "stand"})


def _following(head: Token, direct: Token) -> list[Token]:
    """Return the complements of the verb that directly follow its object and belong to what the object says."""
    end = direct.right_edge.i
    found: list[Token] = []
    for child in children(head, "prep", "dative"):
        if child.i != end + 1 or child.lower_ in _TIME_PREPOSITIONS:
            continue
        found.append(child)
        end = child.right_edge.i
    return found


def _span(head: Token, parts: Iterable[Token]) -> Words | None:
    parts = list(parts)
    if not parts:
        return None
    doc = head.doc
    first = min(part.left_edge.i for part in parts)
    last = max(part.right_edge.i for part in parts)
    if first <= head.i <= last:
        if head.i < parts[0].i:
            first = head.i + 1
        else:
            last = head.i - 1
    if first > last:
        return None
    last = _trimmed(doc[first : last + 1])
    while first < last and (doc[first].is_punct and doc[first].text not in {'"', "(", "$"}):
        first += 1
    text = doc[first : last + 1].text.strip()
    return Words(first, last, text) if text else None


def _trimmed(span: Span) -> int:
    """Return the last token of an object without a purpose clause, a time phrase or punctuation at its end."""
    last = int(span.end) - 1
    for token in span:
        purpose = (
            token.lower_ == "to" and token.dep_ == "aux" and token.head.dep_ == "advcl" and token.i > span.start + 1
        )
        adverbial = token.dep_ == "mark" and token.head.dep_ == "advcl" and token.i > span.start + 1
        if purpose or adverbial or token.text == ";":
            last = token.i - 1
            break
    doc = span.doc
    deadline = next(iter(_DEADLINE.finditer(doc[span.start : last + 1].text)), None)
    if deadline is not None and deadline.end() == len(doc[span.start : last + 1].text) and deadline.start() > 2:
        cut = doc[span.start].idx + deadline.start()
        while last > span.start and doc[last].idx >= cut:
            last -= 1
    while last > span.start and (
        (doc[last].is_punct and doc[last].text not in {'"', ")", "%"}) or doc[last].lower_ in {"and", "or", "to"}
    ):
        last -= 1
    return last


def deliverable(phrase: str, *, most: int = 8) -> str:
    """Return the core of an object: without articles, light nouns and what follows the noun phrase, eight words at most.

    >>> deliverable("viable approaches to the setting-up of an SCO development bank")
    'SCO development bank'
    """
    core = re.sub(
        r"^(?:to|for|on|with|in|of|from|against|toward|towards|into|at|that|by|upon|about)\s+", "", phrase, flags=re.I
    )
    for _ in range(3):
        core = _LIGHT.sub("", core)
        shorter = _LIGHT_NOUN.sub("", core)
        if shorter == core or not shorter.strip():
            break
        core = shorter
    core = _LIGHT.sub("", core)
    if len(core.split()) > most:
        cut = next((c.start() for c in _CUT.finditer(core) if len(core[: c.start()].split()) >= 2), None)
        core = core[:cut] if cut else core
    return " ".join(core.split()[:most]).strip(" ,;:.") or phrase


def find_deadline(text: str, *, on: PartialDate | None) -> Deadline | None:
    """Return the first phrase of a clause that says until when, resolved against the document's date."""
    match = _DEADLINE.search(text)
    if match is None:
        return None
    first, last = _resolve(match.group(), on)
    return Deadline(match.group(), first, last)


def _resolve(phrase: str, on: PartialDate | None) -> tuple[date | None, date | None]:
    year = re.search(r"\b((?:19|20)\d{2})\b", phrase)
    month = next((number for name, number in _MONTHS.items() if name in phrase), None)
    if year is None and month and on is not None:
        return _month(on.last.year + (month < on.first.month), month)
    if year:
        return _month(int(year[1]), month) if month else (date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    if on is None:
        return None, None
    if re.search(r"\b(?:this year|year-?end|end of the year|current year)\b", phrase):
        return on.first, date(on.first.year, 12, 31)
    count = re.search(r"\b(\d+|" + "|".join(_WORDS) + r")[ -](year|month|week|day|decade)", phrase)
    if count:
        number = int(count[1]) if count[1].isdigit() else _WORDS[count[1]]
        return on.first, _later(on.last, number, count[2])
    unit = re.search(r"\b(?:next|coming|following) (year|month|week|decade)\b", phrase)
    if unit and unit[1] == "year":
        return date(on.first.year + 1, 1, 1), date(on.first.year + 1, 12, 31)
    return (on.first, _later(on.last, 1, unit[1])) if unit else (None, None)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _later(day: date, count: int, unit: str) -> date:
    if unit in {"week", "day"}:
        return date.fromordinal(day.toordinal() + count * (7 if unit == "week" else 1))
    months = day.month - 1 + count * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = min(day.year + months // 12, 9999), months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def find_amount(text: str) -> Amount | None:
    """Return the first sum of money in an object, else the first counted thing, with its number and unit."""
    money = _MONEY.search(text)
    if money:
        return Amount(money.group(), _number(money.group()), _currency(money.group()))
    counted = _COUNTED.search(text)
    if counted is None:
        return None
    unit = re.sub(rf"^.*?{_NUMBER}\s?(?:hundred|thousand|million|billion|trillion)?\s*", "", counted.group())
    return Amount(counted.group(), _number(counted.group()), unit.strip())


def _number(phrase: str) -> float | None:
    digits = re.search(_NUMBER, phrase)
    word = next((_WORDS[w] for w in phrase.lower().split() if w in _WORDS), None)
    if digits is None and word is None:
        return None
    value = float(digits.group().replace(",", "")) if digits else float(word or 0)
    return value * next((size for name, size in _MAGNITUDE.items() if re.search(rf"\b{name}\b", phrase)), 1.0)


def _currency(phrase: str) -> str:
    folded = phrase.lower()
    return next(
        (code for name, code in sorted(_CURRENCIES.items(), key=lambda item: -len(item[0])) if name in folded), ""
    )
