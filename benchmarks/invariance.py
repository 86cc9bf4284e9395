"""Measure whether acts stay when names, years, sums or typography change: `python benchmarks/invariance.py [FOLDER…]`.

Each document is read as it is and once more for each kind of swap: another state, another organisation, other years or
other currencies throughout; curly quotes, hard-wrapped lines, no-break spaces. A *flip* is an act that comes, goes, or
changes its act, action, actors, polarity or voice, up to the names swapped. A folder holds annotated documents (JSON);
without one the samples are read.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from kg.actors import Gazetteer, Mention
from kg.documents import discover, read_document
from kg.extraction import Extractor
from kg.gold import load_gold
from kg.model import Act, Actor, ActorKind, Document
from kg.ontology import load
from kg.resources import samples

WIDTH = 72
# Names, with the article that they take, and the adjective.
STATES = {
    "Kenya": "Kenyan",
    "Japan": "Japanese",
    "Mexico": "Mexican",
    "Iceland": "Icelandic",
    "Oman": "Omani",
    "Türkiye": "Turkish",
    "New Zealand": "New Zealand",
    "South Africa": "South African",
    "Sri Lanka": "Sri Lankan",
    "Costa Rica": "Costa Rican",
    "Papua New Guinea": "Papua New Guinean",
    "Timor-Leste": "Timorese",
    "Guinea-Bissau": "Bissau-Guinean",
    "Côte d'Ivoire": "Ivorian",
    "São Tomé and Príncipe": "Sao Tomean",
    "Trinidad and Tobago": "Trinidadian",
    "Bosnia and Herzegovina": "Bosnian",
    "the Netherlands": "Dutch",
    "the United States": "American",
    "the United Kingdom": "British",
    "the United Arab Emirates": "Emirati",
    "the Philippines": "Philippine",
    "the Gambia": "Gambian",
    "the Marshall Islands": "Marshallese",
    "the Russian Federation": "Russian",
    "the Lao People's Democratic Republic": "Lao",
}
ORGANISATIONS = (
    "ASEAN",
    "CARICOM",
    "NATO",
    "OPEC",
    "UNESCO",
    "the African Union",
    "the Arab League",
    "the European Union",
    "the International Atomic Energy Agency",
    "the United Nations",
    "the World Bank",
    "the World Health Organization",
)
SYMBOLS = ("$", "€", "£", "US$")
MONIES = ("dollars", "euros", "pounds", "rupees", "US dollars", "yen", "yuan")

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SYMBOL = re.compile(r"(?:\bUS)?[$€£](?=\s?\d)")
_MONEY = re.compile(
    r"(\d[\d.,]*(?: (?:million|billion|trillion))?) (?:US dollars|dollars|euros|pounds|rupees|yen|yuan)\b"
)
_DEFINITE = re.compile(
    r"\b(?:States|Republic|Kingdom|Federation|Union|Emirates|Netherlands|Philippines|Islands|Nations|Bank|League"
    r"|Organi[sz]ation|Agency|Fund|Maldives|Bahamas|Gambia|Seychelles|Comoros)\b|^(?:UN|U\.N\.|EU|AU|Congo|Sudan)$"
)
_THE = re.compile(r"\b([Tt])he\s+$")
_A = re.compile(r"\b([Aa])n?\s+$")
_CLOSE = re.compile(r"\b(?:an?|our|its|their|his|my|new)\s+$|[-–/(]$", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|[.!?:;]|\n)[\s\"'“”‘’*(-]*(?:\(?\w{1,2}[.)] )?$")
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s)")
_BREAK = re.compile(r" |(?<=\w)-(?=\w)")
_NO_BREAK = {" ": "\u00a0", "-": "\u2011"}
_ITEM = re.compile(r"\s*(?:[-–—•*]|\(?\w{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class Variant:
    """A document in other words, and what makes the names in a phrase of the old or the new one alike."""

    document: Document
    alike: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some acts: how many there were, how many flipped, and of the rest how many changed objects."""

    documents: int = 0
    acts: int = 0
    flips: int = 0
    objects: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.documents + other.documents,
            self.acts + other.acts,
            self.flips + other.flips,
            self.objects + other.objects,
        )

    @property
    def rate(self) -> float:
        """Return which share of the acts flipped."""
        return self.flips / max(1, self.acts)

    def __str__(self) -> str:
        share = self.objects / max(1, self.acts)
        return f"{self.documents:5} {self.acts:7,} {self.flips:6} {self.rate:7.2%} {share:9.2%}"


Swap = Callable[[Document, Random], Variant | None]


def state(document: Document, random: Random) -> Variant | None:
    """Put another state for one that a text names, in its metadata too, where the text has it by name or adjective."""
    return _renamed(document, random, {ActorKind.STATE}, STATES)


def organisation(document: Document, random: Random) -> Variant | None:
    """Put another organisation for one that a text names and does not speak for."""
    return _renamed(document, random, {ActorKind.ORGANISATION}, dict.fromkeys(ORGANISATIONS, ""))


def year(document: Document, random: Random) -> Variant | None:
    """Move all years of a text, but not its date, by as many years, between 1945 and 2034."""
    by = random.randrange(1, 90)
    text = _YEAR.sub(lambda match: str((int(match[0]) - 1945 + by) % 90 + 1945), document.text)
    return _variant(document, text, lambda phrase: _YEAR.sub("2000", phrase))


def currency(document: Document, random: Random) -> Variant | None:
    """Put another currency for each, sums unchanged."""
    text = _SYMBOL.sub(lambda _: random.choice(SYMBOLS), document.text)
    text = _MONEY.sub(lambda match: f"{match[1]} {random.choice(MONIES)}", text)
    return _variant(document, text, lambda phrase: _MONEY.sub(r"\1 yen", _SYMBOL.sub("$", phrase)))


def quotes(document: Document, random: Random) -> Variant | None:
    """Make straight quotes curly, or where there are none, curly ones straight."""
    text = re.sub(r"(?<!\w)\"(?=\S)", "“", document.text)
    text = re.sub(r"(?<![\w.,;])'(?=\S)", "‘", text).replace('"', "”").replace("'", "’")
    if text == document.text:
        text = _straight(text)
    return _variant(document, text, _straight)


def wrapping(document: Document, random: Random) -> Variant | None:
    """Wrap all paragraphs at 72 columns, with an empty line between them."""
    folded = [textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in _lines(document)]
    text = "".join(("\n" if _ITEM.match(block) else "\n\n") + block for block in folded).strip()
    return _variant(document, text, lambda phrase: " ".join(phrase.split()))


def spaces(document: Document, random: Random) -> Variant | None:
    """Put no-break spaces and hyphens for one in four."""
    text = _BREAK.sub(lambda match: _NO_BREAK[match[0]] if random.random() < 0.25 else match[0], document.text)
    return _variant(document, text, lambda phrase: " ".join(phrase.replace("\u2011", "-").split()))


SWAPS: Mapping[str, Swap] = {
    swap.__name__: swap for swap in (state, organisation, year, currency, quotes, wrapping, spaces)
}
TYPOGRAPHY = frozenset({"quotes", "wrapping", "spaces"})


def _variant(document: Document, text: str, alike: Callable[[str], str]) -> Variant | None:
    return Variant(replace(document, text=text), alike) if text != document.text else None


def _lines(document: Document) -> Iterable[str]:
    return (line for line in document.text.split("\n") if line.strip())


def _straight(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def _renamed(document: Document, random: Random, kinds: set[ActorKind], fillers: Mapping[str, str]) -> Variant | None:
    """Put one actor for another throughout; nothing where that would change who belongs to whom."""
    gazetteer = Gazetteer(load(), on=document.date.last if document.date else None)
    said = f"{document.title}\n{document.text}"
    old = _swappable(document, gazetteer, said, kinds)
    if not old:
        return None
    actor, mentions = random.choice(list(old.items()))
    definite = kinds != {ActorKind.STATE} and all(_THE.search(said[: mention.start]) for mention in mentions)
    new = [
        (name, adjective, other)
        for name, adjective in fillers.items()
        if (other := gazetteer.resolve(name)) is not None and other not in old
        if gazetteer.resolve(other.name) == other and other.name not in said
        if kinds == {ActorKind.STATE} or name.startswith("the ") == definite
        if _belongs(document, gazetteer, actor) == _belongs(document, gazetteer, other)
    ]
    if not new:
        return None
    name, adjective, other = random.choice(new)

    def put(text: str) -> str:
        return _put(text, [m for m in gazetteer.find(text) if m.actor == actor], name, adjective)

    def alike(phrase: str) -> str:
        return _masked(phrase, [m for m in gazetteer.find(phrase) if m.actor in {actor, other}])

    bare = name.removeprefix("the ")
    actors = tuple(bare if gazetteer.filed(filed) == actor else filed for filed in document.actors)
    return Variant(replace(document, title=put(document.title), text=put(document.text), actors=actors), alike)


def _swappable(
    document: Document, gazetteer: Gazetteer, said: str, kinds: set[ActorKind]
) -> dict[Actor, list[Mention]]:
    """Return the actors of some kinds that a text has by name or adjective alone, no acronym and no leader's name."""
    found: dict[Actor, list[Mention]] = {}
    for mention in gazetteer.find(said):
        if mention.actor.kind in kinds:
            found.setdefault(mention.actor, []).append(mention)
    forms = {"name", "demonym"} if ActorKind.STATE in kinds else {"name", "acronym"}
    own = {gazetteer.filed(name) for name in document.actors} if ActorKind.STATE not in kinds else set()
    return {
        actor: mentions
        for actor, mentions in found.items()
        if actor not in own and all(mention.form in forms for mention in mentions)
    }


def _belongs(document: Document, gazetteer: Gazetteer, actor: Actor) -> bool:
    """Tell whether an actor is a member of what a document speaks for."""
    day = document.date.last if document.date else None
    speakers = [speaker for name in document.actors if (speaker := gazetteer.filed(name)) is not None]
    return any(actor.id in {member.id for member in load().members(speaker.id, on=day)} for speaker in speakers)


def _put(text: str, mentions: Sequence[Mention], name: str, adjective: str) -> str:
    """Put a name or its adjective in the place of each mention, with the articles and endings that go with it."""
    for mention in reversed(mentions):
        before, after = text[: mention.start], text[mention.end :]
        if mention.form == "demonym":
            before, word = _article(before, adjective), adjective
        else:
            before, word = _placed(before, text[mention.start : mention.end], after, name)
            after = _POSSESSIVE.sub("'" if word.endswith("s") else "'s", after[:2], count=1) + after[2:]
        text = before + word + after
    return text


def _placed(before: str, old: str, after: str, name: str) -> tuple[str, str]:
    """Return what stands before a name's place and the name, with its article where the old one is not an attribute."""
    bare = name.removeprefix("the ")
    article = _THE.search(before)
    if article and _takes_article(old):
        before = before[: article.start()]
        return before, f"{article[1]}he {bare}" if name != bare else bare
    attribute = article or _takes_article(old) or _CLOSE.search(before) or re.match(r"[-–/]", after)
    if name == bare or attribute:
        return _article(before, bare), bare
    return before, f"{'The' if _OPENING.search(before) else 'the'} {bare}"


def _takes_article(name: str) -> bool:
    return bool(_DEFINITE.search(name))


def _article(before: str, word: str) -> str:
    n = "n" if word[0] in "AEIO" else ""
    return _A.sub(rf"\1{n} ", before)


def _masked(phrase: str, mentions: Sequence[Mention]) -> str:
    """Return a phrase in which some names, with article, adjective or possessive ending, are all the same."""
    for mention in reversed(mentions):
        before = _A.sub(r"\1 ", _THE.sub("", phrase[: mention.start]))
        phrase = f"{before}*{_POSSESSIVE.sub('', 's' + phrase[mention.end :])[1:]}"
    return phrase


@dataclass(frozen=True, slots=True)
class Flip:
    """Acts in one place of a text before and after, of which at least one list differs in more than its objects."""

    before: tuple[Act, ...]
    after: tuple[Act, ...]

    def __len__(self) -> int:
        return max(len(self.before), len(self.after))

    def __str__(self) -> str:
        signed = [*(("-", act) for act in self.before), *(("+", act) for act in self.after)]
        return "\n".join(
            f"{sign} {' | '.join(_key(act, str))}\n    {' '.join(act.quote.split())}" for sign, act in signed
        )


def compare(
    before: Sequence[Act], after: Sequence[Act], alike: Callable[[str], str]
) -> tuple[list[Flip], list[tuple[Act, Act]]]:
    """Return what flipped between two readings, in the order of their texts, and what stayed but for its object."""
    old, new = [_key(act, alike) for act in before], [_key(act, alike) for act in after]
    flips: list[Flip] = []
    stayed: list[tuple[Act, Act]] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            flips.append(Flip(tuple(before[first:last]), tuple(after[start:end])))
        else:
            stayed += zip(before[first:last], after[start:end], strict=True)
    return flips, [(one, other) for one, other in stayed if _plain(one.object, alike) != _plain(other.object, alike)]


def _key(act: Act, alike: Callable[[str], str]) -> tuple[str, ...]:
    actors = sorted(_plain(actor.name, alike) for actor in act.actors)
    return (*actors, act.act, act.action, act.polarity, act.voice)


def _plain(phrase: str, alike: Callable[[str], str]) -> str:
    return alike(phrase).removeprefix("the ").casefold()


class Reader:
    """Reads documents and their variants; remembers the reading of those as they are."""

    def __init__(self, extractor: Extractor, *, show: bool = False) -> None:
        self._extractor = extractor
        self._show = show
        self._read: dict[str, tuple[Act, ...]] = {}

    def tally(self, document: Document, swap: Swap, random: Random) -> Tally:
        """Return what a swap makes of a document's acts; nothing counted where it changes nothing."""
        variant = swap(document, random)
        if variant is None:
            return Tally()
        before, after = self.acts(document), self._extractor.read(variant.document).acts
        flips, objects = compare(before, after, variant.alike)
        if self._show and flips:
            print(document.id, *flips, sep="\n")
        return Tally(1, len(before), sum(map(len, flips)), len(objects))

    def acts(self, document: Document) -> tuple[Act, ...]:
        """Return the acts of a document as it is."""
        if document.id not in self._read:
            self._read[document.id] = self._extractor.read(document).acts
        return self._read[document.id]


def main() -> None:
    """Read, swap, read again and print the flip rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="annotated documents; by default the samples are read")
    parser.add_argument("--rounds", type=int, default=3, help="how often each document is swapped in each way")
    parser.add_argument("--most", type=int, default=1000, help="how many documents at most")
    parser.add_argument("--show", action="store_true", help="print what flips")
    given = parser.parse_args()
    chosen = documents(given.folders)[: given.most]
    reader = Reader(Extractor(), show=given.show)
    print(f"{'swap':14} {'texts':>5} {'acts':>7} {'flips':>6} {'rate':>7} {'objects':>9}")
    for name, swap in SWAPS.items():
        tallies = (
            reader.tally(document, swap, Random(f"{name} {number} {document.id}"))  # noqa: S311
            for document in chosen
            for number in range(given.rounds)
        )
        print(f"{name:14} {sum(tallies, Tally())}", flush=True)


def documents(folders: Sequence[Path]) -> list[Document]:
    """Read the annotated documents in some folders, or the samples."""
    if folders:
        return [gold.document for gold in load_gold(folders)]
    return [read_document(path) for path in discover([samples()])]


if __name__ == "__main__":
    main()
