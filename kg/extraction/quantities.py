"""Until when and how much: deadlines and amounts in the text's words, and what they come to."""

from __future__ import annotations

import calendar
import math
import re
from datetime import date

from kg.model import Amount, Deadline, PartialDate

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty"
_MONTH = "|".join(name for name in calendar.month_name if name)
_SEASON = "spring|summer|autumn|fall"
_SPAN = r"(?:years?|months?|weeks?|days?|decades?)"
_DATE = rf"(?:\d{{1,2}}\s+)?(?-i:{_MONTH})(?:\s+\d{{1,2}}\b(?!\d))?(?:,?\s+(?:of\s+)?\d{{4}})?"
_YEAR = r"(?:(?:at least|around|about|early|mid|late)[ -])?(?:19|20)\d{2}s?"
_PART = rf"(?:first|second|third|last|final)\s+(?:(?:\d+|{_SMALL})\s+)?(?:quarter|half|months?|weeks?|days?)\s+of\s+"
DEADLINE = re.compile(
    r"\b(?:no later than|not later than|by or around|by the (?:end|close|beginning|middle) of|by|before"
    r"|until|within|over|during|in|throughout|starting|beginning|from)\s+(?:each of\s+)?(?:the\s+)?"
    rf"(?:(?:end|close|beginning|middle|course) of\s+)?(?:the\s+)?(?:{_PART})?(?:"
    r"(?:next|coming|following|forthcoming|current|this|that)\s+"
    rf"(?:(?:\d+|{_SMALL}|few|several)\s+(?:to\s+\w+\s+)?)?(?:{_SPAN}|session|{_SEASON}|winter)"
    rf"|(?:\d+|{_SMALL})[ -](?:{_SPAN}|hours?)"
    rf"|{_DATE}|{_YEAR}(?:, {_YEAR})*(?:,? and {_YEAR})?|mid-century|year-?end|(?:{_SEASON}) of \d{{4}})\b"
    rf"|\bbetween (?:{_DATE}|{_YEAR}) and (?:{_DATE}|{_YEAR})\b"
    rf"|(?<!earlier )\b(?:later )?(?:next|this) (?:year|month|week|{_SEASON})\b|(?<!of )\btomorrow\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:prior to|in advance of|ahead of)\s+[^,.;:]{2,60}(?<!\s)", re.IGNORECASE)
_WORDS = {word: number for number, word in enumerate("zero one two three four five six seven eight nine ten".split())}
_WORDS |= {"twelve": 12, "fifteen": 15, "twenty": 20, "fifty": 50, "few": 3}
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MAGNITUDE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_CURRENCIES = {
    "us dollars": "USD",
    "u.s. dollars": "USD",
    "dollars": "USD",
    "us$": "USD",
    "usd": "USD",
    "nz$": "NZD",
    "can$": "CAD",
    "a$": "AUD",
    "c$": "CAD",
    "$": "USD",
    "€": "EUR",
    "euro": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "pounds": "GBP",
    "¥": "JPY",
    "yen": "JPY",
    "yuan": "CNY",
    "rmb": "CNY",
    "renminbi": "CNY",
    "rubles": "RUB",
    "roubles": "RUB",
    "rupees": "INR",
    "won": "KRW",
    "kroner": "NOK",
    "kronor": "SEK",
    "rand": "ZAR",
}
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_SIZE = r"(?:hundred|thousand|million|billion|trillion)"
_ABOUT = (
    r"(?:(?:up to|at least|a minimum of|more than|over|nearly|about|approximately|some|an additional|a total of|around)"
    r"\s+)?"
)
_MONEY = re.compile(
    rf"{_ABOUT}(?:(?:US|A|C|CAN|NZ)?[$€£¥]\s?{_NUMBER}(?:[ -]{_SIZE})?"
    rf"|(?:{_NUMBER}|{_SMALL}|fifty)(?:[ -]{_SIZE})?\s(?:US dollars|U\.S\. dollars|dollars|euros?|pounds(?: sterling)?"
    r"|yen|yuan|rubles|roubles|rupees|won|kroner|kronor|RMB|renminbi|USD|EUR|rand)\b"
    rf"|(?:RMB|USD|EUR|GBP)\s?{_NUMBER}(?:\s{_SIZE})?)"
)
_SMALL_WORD = r"(?:from|to|for|of|in|on|by|with|and|or|at|across|over|under|per)"
_WORD = rf"(?!{_SMALL_WORD}\b)[A-Za-z][\w/-]*"
_COUNTED = re.compile(
    rf"(?<![\w.,-]){_ABOUT}(?:{_NUMBER}(?:\s{_SIZE})?|(?<!the )(?<!these )(?<!of )(?:{_SMALL})(?:\s{_SIZE})?)\s"
    rf"(?!(?:{_MONTH}|years?|months?|days?|weeks?|hours?|percent|per cent|sides?|countries|leaders|States)\b)"
    rf"(?:{_WORD}(?:,? and|,)?\s)*?(?:[a-z][a-z-]+s|MMT|[GMKT]W|km|people)\b"
    rf"|(?<![\w.,-]){_ABOUT}{_NUMBER}(?:\s?%|\s(?:percent|per cent)|[GMkT]W\b)"
)
_NUMBERED = re.compile(r"(?:\b[A-Z][\w()]*|[-–—/])\s*$")
_BESIDES = re.compile(r"\b(?:in addition to|already)\b")
_BEYOND = re.compile(
    r"(?<=.)\b(?:which|who|whose|proposed|that (?:it|he|she|they|has|have|will|would|was|were|is|are))\b"
)


def find_deadline(text: str, *, on: PartialDate | None) -> Deadline | None:
    """Return the first phrase of a clause that says until when, resolved against the document's date; no past one."""
    for match in DEADLINE.finditer(text):
        first, last = _resolve(match.group(), on)
        if last is None or on is None or last >= on.first:
            return Deadline(match.group(), first, last)
    event = _EVENT.search(text)
    return Deadline(event.group(), None, None) if event else None


def _resolve(phrase: str, on: PartialDate | None) -> tuple[date | None, date | None]:
    years = [int(year) for year in re.findall(r"\b((?:19|20)\d{2})\b", phrase)]
    months = [_MONTHS[name] for name in re.findall(_MONTH, phrase)]
    if months and not years and on is not None:
        years = [on.last.year + (months[0] < on.first.month)]
    if years:
        first, last = (months[0], months[-1]) if months else (1, 12)
        return _month(years[0], first)[0], _month(years[-1], last)[1]
    if on is None:
        return None, None
    phrase = phrase.lower()
    if phrase == "tomorrow":
        return _later(on.first, 1, "day"), _later(on.last, 1, "day")
    if re.search(r"\b(?:this year|year-?end|end of the year|current year)\b", phrase):
        return on.first, date(on.first.year, 12, 31)
    count = re.search(r"\b(\d+|" + "|".join(_WORDS) + r")[ -](year|month|week|day|decade)", phrase)
    if count:
        number = int(count[1]) if count[1].isdigit() else _WORDS[count[1]]
        return on.first, _later(on.last, number, count[2])
    unit = re.search(r"\b(?:next|coming|following) (year|month|week|decade)\b", phrase)
    if unit and unit[1] == "year":
        following = min(on.first.year + 1, date.max.year)
        return date(following, 1, 1), date(following, 12, 31)
    return (on.first, _later(on.last, 1, unit[1])) if unit else (None, None)


def _month(year: int, month: int) -> tuple[date, date]:
    year = min(year, date.max.year)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _later(day: date, count: int, unit: str) -> date:
    if unit in {"week", "day"}:
        return date.fromordinal(min(day.toordinal() + count * (7 if unit == "week" else 1), date.max.toordinal()))
    months = day.month - 1 + count * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = min(day.year + months // 12, date.max.year), months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def find_amount(text: str) -> Amount | None:
    """Return the first sum of money in an object, else the first counted thing, with its number and unit.

    What a clause within the object says is left out, and what only bears a number: a year, "Article 43", "COVID-19".
    """
    text = _BESIDES.split(text, maxsplit=1)[0]
    money = _MONEY.search(text)
    if money:
        return Amount(money.group(), _number(money.group()), _currency(money.group()))
    text = _BEYOND.split(text, maxsplit=1)[0]
    for counted in _COUNTED.finditer(text):
        year = re.match(r"(?:19|20)\d{2}\b", counted.group())
        if not year and not _NUMBERED.search(text[: counted.start()]):
            unit = re.sub(rf"^.*?(?:{_NUMBER}|\b(?:{_SMALL})\b)\s?{_SIZE}?\s*", "", counted.group())
            return Amount(counted.group(), _number(counted.group()), unit.strip())
    return None


def _number(phrase: str) -> float | None:
    digits = re.search(_NUMBER, phrase)
    word = next((_WORDS[w] for w in phrase.lower().split() if w in _WORDS), None)
    if digits is None and word is None:
        return None
    value = float(digits.group().replace(",", "")) if digits else float(word or 0)
    value *= next((size for name, size in _MAGNITUDE.items() if re.search(rf"\b{name}\b", phrase)), 1.0)
    return value if math.isfinite(value) else None


def _currency(phrase: str) -> str:
    folded = phrase.lower()
    return next((code for name, code in _CURRENCIES.items() if name in folded), "")
