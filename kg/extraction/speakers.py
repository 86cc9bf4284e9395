"""Who acts: from "we", "the two sides" or "President Biden" to the state or organisation that speaks through them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from spacy.tokens import Token

from kg.actors import Gazetteer, Mention, provisional
from kg.extraction.clauses import children
from kg.extraction.issuers import introductions, issuers, parties_in_title
from kg.extraction.phrases import conjuncts, head_position, is_issuer, noun_phrase, restricted, without_relative
from kg.model import Actor, ActorKind, Document, Genre
from kg.ontology import Ontology


class Reach(StrEnum):
    """What sort of words named a party."""

    FIRST = "first"  # I, we, my delegation
    ISSUER = "issuer"  # the two sides, the Leaders
    NAME = "name"
    OFFICE = "office"  # the Vice President, President Marcos
    BACK = "back"  # it, they: as before
    UNKNOWN = "unknown"  # a proper name that is nobody's on record
    SET = "set"  # other countries, all parties
    OURS = "ours"  # our efforts, my country's support
    THING = "thing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a phrase stands for, by what sort of words, and why; `as_members` are those meant as their members."""

    actors: tuple[Actor, ...]
    reach: Reach
    as_members: tuple[Actor, ...] = ()
    why: str = ""


_FIRST = frozenset({"i", "we", "us", "ourselves", "me"})
_BACK = frozenset({"he", "she", "it", "they", "both", "them", "who", "which"})
_OFFICES = frozenset(
    """
    government administration delegation president minister secretary chancellor king queen emir premier leader
    department ministry agency congress senate parliament army navy forces force authorities authority side people
    state republic kingdom union nation country ambassador representative corporation bank foundation office
    spokesperson spokesman envoy sides governments leaders presidents ministers delegations commission council
    cabinet prime vice houses house members officials advisor adviser party director commissioner
    """.split()
)
_ISSUERS = frozenset(
    """
    leaders leader sides side ministers minister parties presidents president participants members delegations heads
    governments delegation countries states nations principals government representatives chairs co-chairs partners
    officials both secretaries council assembly committee conference communique group secretary chair
    """.split()
)
_SETS = frozenset(
    """
    countries country states state nations nation members member parties party community communities governments
    government partners partner powers power peoples people actors actor stakeholders donors donor organizations
    organization institutions institution sides side companies company economies economy others all everyone allies
    ally delegations sector groups group authorities leaders forces banks bank industry world council assembly
    committee society union agencies bodies body representatives entities individuals neighbours neighbors
    businesses workers those mankind humanity platforms organisations signatories
    """.split()
)
_BARE_OFFICES = frozenset(
    {"president", "prime minister", "vice president", "chancellor", "premier", "foreign minister", "secretary", "king"}
)
_TITLES = re.compile(r"(?:president|prime minister|vice president|chancellor|premier|minister|secretary|king|nsa)\b")
_MEMBERS = frozenset(
    {"partners", "members", "member", "countries", "nations", "states", "allies", "economies", "co-chairs"}
)
MEMBERS = _MEMBERS - {"partners", "co-chairs"}
_MEMBERS_OF = re.compile(r"(?:the )?(?:member )?(?:states|countries|members|nations) of ", re.IGNORECASE)
_MEMBER_STATES = re.compile(r"(?:all |each |every )?member states?(?: of the united nations)?", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:\d+|agreement|treaty|convention|charter|declaration|resolution|framework|initiative|plan|programme|program|statement"
    r"|summit|meeting|act|fund|protocol|strategy|dialogue|week|day|year"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:,|and|the|\s|&)*", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|the two|the three) (?:countries|sides|nations|governments)\b", re.IGNORECASE)
_ORGANS = frozenset({"administration", "department", "ministry"})
_ASSEMBLED = frozenset(
    {"assembly", "congress", "parliament", "forces", "army", "people", "peoples", "delegation", "officials"}
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "seven": 7}
_UN_ORGAN = re.compile(
    r"(?:the|this|our) (?:august |world )?"
    r"(Organi[sz]ation|(?:General )?Assembly|Security Council|Council|Secretary-General)",
    re.IGNORECASE,
)
_UN_ORGANS = {
    "organization": "United Nations",
    "organisation": "United Nations",
    "assembly": "UN General Assembly",
    "council": "UN Security Council",
    "secretary-general": "UN Secretary-General",
}
_REMEMBERED = frozenset({Reach.NAME, Reach.ISSUER, Reach.OFFICE, Reach.UNKNOWN})
_OWN = re.compile(r"^(?:my|our)\b", re.I)


class Speakers:
    """The parties of one document: on whose behalf it speaks, and whom its phrases name."""

    def __init__(self, document: Document, gazetteer: Gazetteer, ontology: Ontology) -> None:
        self.gazetteer = gazetteer
        self.speakers = issuers(document, gazetteer)
        self._introduced = introductions(document, gazetteer)
        own = "the document's actor" if len(self.speakers) == 1 else "the document's actors"
        self.issued = f"{own}, inferred" if document.actor_inferred else own
        self.parties, self._met = self._parties(document)
        hosts = [mention.actor for mention in gazetteer.find(f"{document.title}. {document.venue}")]
        self._un = any(actor.id == "UN" for actor in hosts)
        self.audience = self._audience(hosts)
        self.mentions = lru_cache(maxsize=64)(self._mentions)
        self._unknown = tuple(actor for actor in self.speakers if actor.kind is ActorKind.SET)
        day = document.date.last if document.date else None
        self._members = {m.id for actor in self.speakers for m in ontology.members(actor.id, on=day)}
        self._last: tuple[Actor, ...] = ()
        self._last_many: tuple[Actor, ...] = ()

    def _parties(self, document: Document) -> tuple[tuple[Actor, ...], str]:
        """Return who "the two leaders" are, and why: the issuers, or in a report, those whom its title names."""
        if document.genre is not Genre.REPORT or len(self.speakers) > 1:
            return self.speakers, self.issued
        titled = tuple(dict.fromkeys((*self.speakers, *parties_in_title(document, self.gazetteer))))
        if len(titled) > 1:
            return titled, "named in the title"
        met = tuple(dict.fromkeys((*self.speakers, *self._introduced.surnames.values())))
        if 2 <= len(met) <= 5:
            return met, "introduced in the text"
        listed = self._first_list(document.text)
        return (listed, "named side by side in the text") if listed else (titled, self.issued)

    def _audience(self, hosts: Sequence[Actor]) -> tuple[Actor, ...]:
        """Return the forum that a speech is given at, as its title says; the United Nations are everybody's."""
        forums = (actor for actor in hosts if actor.kind in {ActorKind.FORUM, ActorKind.ORGANISATION})
        return tuple(actor for actor in forums if actor not in self.speakers and actor.id != "UN")[:1]

    def _first_list(self, text: str) -> tuple[Actor, ...]:
        """Return the first two or more states that a text names side by side, and that its speaker is one of."""
        run: list[Mention] = []
        for mention in [*self.gazetteer.find(text[:3000]), None]:
            joined = mention is not None and run and _JOINED.fullmatch(text, run[-1].end, mention.start)
            if joined and mention is not None:
                run.append(mention)
                continue
            actors = tuple(dict.fromkeys(m.actor for m in run if m.actor.kind is ActorKind.STATE))
            if len(actors) > 1 and set(self.speakers) & set(actors):
                return actors
            run = [mention] if mention is not None else []
        return ()

    def is_own(self, actors: Sequence[Actor]) -> bool:
        """Tell whether the text's own actor, or a member of the forum that issues it, is among some actors."""
        own = {actor.id for actor in self.speakers} | self._members
        return any(actor.id in own for actor in actors) or not actors

    def party(self, token: Token | None) -> Party:
        """Return whom a noun phrase stands for, and remember it: "it" and "they" may come back to it."""
        party = self.named(token)
        is_noun = token is not None and token.pos_ != "PRON"
        if party.actors and (party.reach in _REMEMBERED or (party.reach is Reach.FIRST and is_noun)):
            self._last = party.actors
            self._last_many = party.actors if len(party.actors) > 1 else self._last_many
        return party

    def named(self, token: Token | None) -> Party:
        """Return whom a noun phrase, given by its head, stands for; coordinated names are taken together."""
        if token is None:
            return Party((), Reach.NONE)
        listed = self._listed(token)
        if listed:
            return Party(listed, Reach.NAME, why="by name")
        first, whole = self._one(token), self._covering(token)
        if whole is not None and whole.actor not in first.actors:
            first = Party((whole.actor,), Reach.NAME, why="by name")
        parties = [
            first,
            *(
                party
                for part in conjuncts(token)
                if whole is None or part.idx - token.sent.start_char >= whole.end
                if (party := self._one(part)).actors or party.reach is Reach.OFFICE
            ),
        ]
        actors = tuple(dict.fromkeys(actor for party in parties for actor in party.actors))
        first = next((p for p in parties if p.actors), first)
        why = first.why
        if (
            len(parties) == 2
            and len(actors) == 1
            and len(self.parties) == 2
            and any(p.reach is Reach.OFFICE for p in parties)
        ):
            actors, why = self.parties, self._met
        as_members = tuple(dict.fromkeys(actor for party in parties for actor in party.as_members if actor in actors))
        return Party(actors, first.reach, as_members, why)

    def _covering(self, token: Token) -> Mention | None:
        """Return the name that a noun stands in, however a parser has cut it: "Trinidad and Tobago"."""
        sentence = token.sent
        at = token.idx - sentence.start_char
        names = (mention for mention in self.mentions(sentence.text) if mention.form == "name")
        return next((mention for mention in names if mention.start <= at < mention.end), None)

    def named_before(self, token: Token) -> Party:
        """Return who is named, or listed, right before a word: subjects that a tagger took for something else."""
        text = token.doc[: token.i].text
        end, found = len(text), list[Actor]()
        for mention in reversed(self.mentions(text)):
            joined = mention.end == end or (found and _JOINED.fullmatch(text, mention.end, end))
            if not joined or mention.form == "demonym":
                break
            found.insert(0, mention.actor)
            end = mention.start
        return Party(tuple(dict.fromkeys(found)), Reach.NAME, why="by name") if found else Party((), Reach.NONE)

    def _listed(self, token: Token) -> tuple[Actor, ...]:
        """Return the actors of a plain list of names, however a parser has hung them together."""
        end = max((part.i for part in token.subtree if part.pos_ == "PROPN"), default=token.i)
        text = token.doc[token.left_edge.i : end + 1].text
        mentions = [m for m in self.mentions(text) if m.form in {"name", "acronym"}]
        if len(mentions) < 2:
            return ()
        rest = "".join(" " if any(m.start <= i < m.end for m in mentions) else c for i, c in enumerate(text))
        return (
            tuple(dict.fromkeys(m.actor for m in mentions))
            if not set(rest.lower().replace(",", " ").split()) - {"and", "the"}
            else ()
        )

    def _one(self, token: Token) -> Party:
        word = token.lower_
        if word in _FIRST:
            return Party(self.speakers, Reach.FIRST, why=self.issued)
        if word in _BACK and token.pos_ in {"PRON", "DET", "NOUN", "CCONJ"}:
            return Party(self._back(word), Reach.BACK, why="the last party named")
        phrase = noun_phrase(token)
        if self._un and (organ := _UN_ORGAN.fullmatch(phrase)):
            actor = self.gazetteer.resolve(_UN_ORGANS[organ[1].split()[-1].lower()])
            return Party((actor,) if actor else (), Reach.NAME, why="an organ of the United Nations")
        if _OWN.match(phrase) and (
            word in _OFFICES or re.match(r"our (?:two|three|four|both|respective)\b", phrase, re.I)
        ):
            return Party(self.speakers, Reach.FIRST, why=self.issued)
        if re.fullmatch(r"(?:all|both|each|most) of us", phrase, re.I):
            return Party(self.speakers, Reach.FIRST, why=self.issued)
        named = self._named(token, phrase)
        if named:
            return Party(named, Reach.NAME, self._as_members(token, phrase, named), "by name")
        office = self._office(token, phrase)
        if office is not None:
            return office
        if self._is_own_organ(word, phrase):
            return Party(self.speakers, Reach.FIRST, why=self.issued)
        if len(self.parties) > 1 and _BOTH.search(token.doc[token.left_edge.i : token.right_edge.i + 1].text):
            return Party(self.parties, Reach.ISSUER, why=self._met)
        alone = word == "parties" and len(self.parties) < 2
        if (word in _ISSUERS and not alone and is_issuer(token, phrase)) or self._counts_parties(token, phrase):
            return Party(self.parties, Reach.ISSUER, why=self._met)
        is_name = token.pos_ == "PROPN" and token.text[:1].isupper() and word not in MEMBERS
        if is_name and not _NO_NAME.search(phrase):
            return Party((provisional(without_relative(token)),), Reach.UNKNOWN, why="a name not on record")
        if word in _SETS and token.pos_ in {"NOUN", "PROPN", "PRON", "DET"}:
            return Party((provisional(without_relative(token)),), Reach.SET, why="as worded")
        if any(child.lower_ in {"our", "my"} for child in children(token, "poss")):
            return Party(self.speakers, Reach.OURS, why=self.issued)
        return Party((), Reach.THING)

    def worded(self, token: Token) -> Actor:
        """Return the set that a noun stands for, in its own words; at the United Nations, member states are its own."""
        phrase = restricted(token)
        return provisional("UN Member States" if self._un and _MEMBER_STATES.fullmatch(phrase) else phrase)

    def _is_own_organ(self, word: str, phrase: str) -> bool:
        """Tell whether "the Administration" or "the Department of Justice" is that of the one state that speaks."""
        one = len(self.speakers) == 1 and self.speakers[0].kind is ActorKind.STATE
        return one and word in _ORGANS and bool(re.match(r"the [A-Z]", phrase, re.I)) and phrase[4:5].isupper()

    def _counts_parties(self, token: Token, phrase: str) -> bool:
        """Tell whether "the three NSAs" are those of the parties, since there are as many."""
        count = re.match(r"(?:the|all|both)?\s*(two|three|four|five|seven)\b", phrase, re.I)
        return (
            count is not None
            and len(self.parties) == _NUMBERS[count[1].lower()]
            and (token.lower_ in _OFFICES or token.text[:1].isupper())
        )

    def _mentions(self, text: str) -> list[Mention]:
        """List whom a text names: actors on record, and the document's own that are not."""
        own = [
            Mention(match.start(), match.end(), actor, "name")
            for actor in self._unknown
            for match in re.finditer(rf"\b{re.escape(actor.name)}\b", text)
        ]
        return sorted((*own, *self.gazetteer.find(text)), key=lambda mention: mention.start)

    def _back(self, word: str) -> tuple[Actor, ...]:
        """Return whom "it" or "they" refer back to."""
        if word in {"they", "them", "both"}:
            return self._last_many or (self.parties if len(self.parties) > 1 else self._last) or self.speakers
        return self._last if len(self._last) == 1 else ()

    def _office(self, token: Token, phrase: str) -> Party | None:
        """Return whom "President Marcos" or "the Vice President" stands for in this document."""
        surname = next(
            (part for part in reversed(re.findall(r"[\w'-]+", phrase)) if part in self._introduced.surnames), None
        )
        if surname is not None and token.pos_ == "PROPN":
            return Party((self._introduced.surnames[surname],), Reach.OFFICE, why="for whom this person speaks")
        bare = re.sub(r"^(?:the|both)\s+", "", phrase, flags=re.I).lower()
        held = self._introduced.offices.get(bare, ())
        if len(held) == 1:
            return Party(held, Reach.OFFICE, why="whose office it is in the text")
        return (
            Party((), Reach.OFFICE)
            if bare in _BARE_OFFICES or (token.pos_ == "PROPN" and _TITLES.match(bare))
            else None
        )

    def _named(self, token: Token, phrase: str) -> tuple[Actor, ...]:
        """Return the actor whose name is the head of a phrase, or whose government, office or people the head is."""
        mentions = self.mentions(phrase)
        if not mentions:
            return ()
        at = head_position(token)
        for mention in mentions:
            if mention.start <= at < mention.end and mention.form != "demonym":
                return (mention.actor,)
        grouped = token.lower_ in _MEMBERS and mentions[0].actor.kind in {ActorKind.FORUM, ActorKind.ORGANISATION}
        several = self._adjectives(mentions, phrase, at) or self._owners(mentions, phrase, at)
        if len(several) > 1 and (token.lower_ in _OFFICES | _ISSUERS or token.text[:1].isupper()):
            return several
        of_people = token.lower_ in _ASSEMBLED and mentions[0].form == "demonym"
        if (
            token.lower_ in _OFFICES
            or of_people
            or token.pos_ == "PROPN"
            or (grouped and (mentions[0].start <= 12 or _MEMBERS_OF.match(phrase)))
        ):
            return (mentions[0].actor,)
        return ()

    def _owners(self, mentions: Sequence[Mention], phrase: str, at: int) -> tuple[Actor, ...]:
        """Return whose "the Governments of A and B" are."""
        after = [mention for mention in mentions if mention.start > at]
        if any(not _JOINED.fullmatch(phrase, one.end, other.start) for one, other in pairwise(after)):
            return ()
        return tuple(dict.fromkeys(mention.actor for mention in after))

    def _as_members(self, token: Token, phrase: str, named: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Return those that a phrase means as their members: "SCO members", "the member states of the SCO"."""
        at = head_position(token)
        if token.lower_ not in MEMBERS or any(m.start <= at < m.end for m in self.mentions(phrase)):
            return ()
        return tuple(actor for actor in named if actor.kind in {ActorKind.FORUM, ActorKind.ORGANISATION})

    def _adjectives(self, mentions: Sequence[Mention], phrase: str, at: int) -> tuple[Actor, ...]:
        """Return whose "the U.S. and Mexican delegations" are: all that is named, side by side, before the noun."""
        before = [mention for mention in mentions if mention.end <= at]
        if any(not _JOINED.fullmatch(phrase, one.end, other.start) for one, other in pairwise(before)):
            return ()
        return tuple(dict.fromkeys(mention.actor for mention in before))
