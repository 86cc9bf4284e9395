"""Every IRI that Verbale writes: the ontology's terms, the names it borrows, and how a store mints its own.

The terms of the ontology's namespace here and in `ontologies/*.ttl` are the same set; a test says so. The namespace is
not registered with w3id.org yet.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

VB = "https://w3id.org/verbale/ns#"
ACT = "https://w3id.org/verbale/act#"
STATUS = "https://w3id.org/verbale/status#"
TOPIC = "https://w3id.org/verbale/topic#"
INSTRUMENT = "https://w3id.org/verbale/instrument#"
PLACE = "https://w3id.org/verbale/place#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
ORG = "http://www.w3.org/ns/org#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"

DEFAULT_BASE = "http://localhost:8000/id/"


class VbClass(StrEnum):
    """The classes of the ontology."""

    ACT = VB + "Act"
    ACTION_CLASS = VB + "ActionClass"
    ACTOR = VB + "Actor"
    ACTOR_SET = VB + "ActorSet"
    ACT_TYPE = VB + "ActType"
    BODY = VB + "Body"
    CANDIDATE = VB + "Candidate"
    CORRECTION = VB + "Correction"
    CROSSWALK = VB + "Crosswalk"
    CUE = VB + "Cue"
    DELIVERABLE = VB + "Deliverable"
    DOCUMENT = VB + "Document"
    FORUM = VB + "Forum"
    INSTRUMENT = VB + "Instrument"
    NAMESAKE = VB + "Namesake"
    ORGANISATION = VB + "Organisation"
    PERSON = VB + "Person"
    PLACE = VB + "Place"
    SAMENESS = VB + "Sameness"
    SHIFT = VB + "Shift"
    STATE = VB + "State"
    STATUS = VB + "Status"
    STATUS_RULE = VB + "StatusRule"
    TERRITORY = VB + "Territory"
    TEXT_PART = VB + "TextPart"
    TOPIC = VB + "Topic"
    TOMBSTONE = VB + "Tombstone"
    TRIGGER = VB + "Trigger"


class Vb(StrEnum):
    """The properties of the ontology; the last ten are the shortcuts, named by the keys of the act types."""

    ACRONYM = VB + "acronym"
    ACT = VB + "act"
    ACTION = VB + "action"
    ACTOR = VB + "actor"
    ACTOR_INFERRED = VB + "actorInferred"
    ACTS_FOUND = VB + "actsFound"
    ADDRESSEE = VB + "addressee"
    AMOUNT = VB + "amount"
    AMOUNT_TEXT = VB + "amountText"
    AMOUNT_UNIT = VB + "amountUnit"
    AS_MEMBERS = VB + "asMembers"
    CANDIDATES_FOUND = VB + "candidatesFound"
    CHANGE = VB + "change"
    CHANGED = VB + "changed"
    CHANGED_IN = VB + "changedIn"
    CHANGED_TO = VB + "changedTo"
    COMPLEMENT = VB + "complement"
    CONCERNS = VB + "concerns"
    CONDITIONAL = VB + "conditional"
    CONFIDENCE = VB + "confidence"
    CONTENT = VB + "content"
    DATE = VB + "date"
    DATE_END = VB + "dateEnd"
    DATE_PRECISION = VB + "datePrecision"
    DEADLINE = VB + "deadline"
    DEADLINE_TEXT = VB + "deadlineText"
    DELIVERABLE = VB + "deliverable"
    DEMONYM = VB + "demonym"
    DIRECTION = VB + "direction"
    DOCUMENT = VB + "document"
    EARLIER = VB + "earlier"
    DOCUMENTS_READ = VB + "documentsRead"
    DOCUMENTS_REMOVED = VB + "documentsRemoved"
    DOCUMENTS_REPLACED = VB + "documentsReplaced"
    DOCUMENTS_UNCHANGED = VB + "documentsUnchanged"
    END = VB + "end"
    EXPLANATION = VB + "explanation"
    EXTRACTOR = VB + "extractor"
    FAILURE = VB + "failure"
    FILE_DIGEST = VB + "fileDigest"
    FORCE = VB + "force"
    FORMAL_NAME = VB + "formalName"
    GENRE = VB + "genre"
    GIVES_STATUS = VB + "givesStatus"
    INCLUSIVE = VB + "inclusive"
    ISO2 = VB + "iso2"
    ISO3 = VB + "iso3"
    KEY = VB + "key"
    KIND = VB + "kind"
    LATER = VB + "later"
    LEMMA = VB + "lemma"
    MARKS = VB + "marks"
    MENTION = VB + "mention"
    OBJECT = VB + "object"
    OFFSET = VB + "offset"
    OF_ACT = VB + "ofAct"
    OF_ACTION = VB + "ofAction"
    OF_DELIVERABLE = VB + "ofDeliverable"
    OF_DIRECTION = VB + "ofDirection"
    OF_POLARITY = VB + "ofPolarity"
    OF_STAGE = VB + "ofStage"
    OF_TRIGGER = VB + "ofTrigger"
    OPTION = VB + "option"
    PAGE = VB + "page"
    PAGE_OFFSETS = VB + "pageOffsets"
    POINT = VB + "point"
    POLARITY = VB + "polarity"
    QUOTE = VB + "quote"
    REASON = VB + "reason"
    RENEWED = VB + "renewed"
    REPEATS = VB + "repeats"
    REPORTED_BY = VB + "reportedBy"
    REQUIRES = VB + "requires"
    RETRIEVED = VB + "retrieved"
    SAME = VB + "same"
    SCORE = VB + "score"
    SERIES = VB + "series"
    SHA256 = VB + "sha256"
    SHIFT = VB + "shift"
    SINCE = VB + "since"
    SPEAKER = VB + "speaker"
    SPEAKS_FOR = VB + "speaksFor"
    SPECIFICITY = VB + "specificity"
    STAGE = VB + "stage"
    START = VB + "start"
    STATUS = VB + "status"
    SUCCESSOR = VB + "successor"
    SUGGESTED_ACTOR = VB + "suggestedActor"
    SUGGESTS = VB + "suggests"
    TERM = VB + "term"
    TEXT_NOTE = VB + "textNote"
    TEXT_PART = VB + "textPart"
    TO_CODE = VB + "toCode"
    TO_SCHEME = VB + "toScheme"
    TOPIC = VB + "topic"
    TRANSLATION = VB + "translation"
    TRIGGER = VB + "trigger"
    TRIGGER_LEMMA = VB + "triggerLemma"
    UNTIL = VB + "until"
    VENUE = VB + "venue"
    VOICE = VB + "voice"
    YEAR = VB + "year"
    PLEDGES = VB + "pledges"
    OFFERS = VB + "offers"
    PROPOSES = VB + "proposes"
    CALLS_FOR = VB + "calls_for"
    AGREES = VB + "agrees"
    SUPPORTS = VB + "supports"
    OPPOSES = VB + "opposes"
    REAFFIRMS = VB + "reaffirms"
    ANNOUNCES = VB + "announces"
    DELIVERS = VB + "delivers"


def slug(text: str) -> str:
    """Fold a name to lower-case ASCII words joined by hyphens; other scripts are kept as they are.

    >>> slug("SCO development bank"), slug("Côte d’Ivoire")
    ('sco-development-bank', 'cote-d-ivoire')
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKD", folded.casefold())))


def act_id(document_id: str, *, sentence: str, act: str, action: str, object: str, occurrence: int = 0) -> str:
    """Return the last part of an act's IRI, made of what it says: it survives a new offset, hash, run or version.

    `occurrence` counts the acts of one document that agree in all of it (a sentence that stands twice).
    """
    normal = "\x1f".join(slug(part) for part in (document_id, sentence, act, action, object))
    digest = base64.b32encode(hashlib.sha256(normal.encode("utf-8")).digest())[:20].decode("ascii").lower()
    return digest + (f"-{occurrence + 1}" if occurrence else "")


@dataclass(frozen=True, slots=True)
class Iris:
    """Mint the IRIs of one store from its base, which is set when the store is made and never changes."""

    base: str = DEFAULT_BASE

    def document(self, document_id: str) -> str:
        """Name a document, and with it the named graph that holds what was read in it."""
        return f"{self.base}document/{quote(document_id, safe='')}"

    def text(self, document_id: str, part: int) -> str:
        """Name one part of a document's kept text."""
        return f"{self.document(document_id)}/text/{part}"

    def act(self, act_id: str) -> str:
        """Name an act or a candidate."""
        return f"{self.base}act/{quote(act_id, safe='')}"

    def actor(self, actor_id: str) -> str:
        """Name an actor."""
        return f"{self.base}actor/{quote(actor_id, safe='')}"

    def deliverable(self, deliverable_id: str) -> str:
        """Name a deliverable."""
        return f"{self.base}deliverable/{quote(deliverable_id, safe='')}"

    def sameness(self, one: str, other: str) -> str:
        """Name the assertion that two deliverables are one, whichever comes first."""
        digest = hashlib.sha256("\x1f".join(sorted((one, other))).encode("utf-8")).digest()
        return f"{self.base}sameness/{base64.b32encode(digest)[:20].decode('ascii').lower()}"

    def run(self, run_id: str) -> str:
        """Name one run of the extractor."""
        return f"{self.base}run/{quote(run_id, safe='')}"

    def membership(self, membership_id: str) -> str:
        """Name the time for which an actor belonged to another."""
        return f"{self.base}membership/{quote(membership_id, safe='')}"

    def correction(self, correction_id: str) -> str:
        """Name a line of a corrections file."""
        return f"{self.base}correction/{quote(correction_id, safe='')}"

    def shift(self, kind: str, earlier: str, later: str) -> str:
        """Name what changed between two acts, or between an act and a document that does not come back to it."""
        digest = hashlib.sha256("\x1f".join((kind, earlier, later)).encode("utf-8")).digest()
        return f"{self.base}shift/{base64.b32encode(digest)[:20].decode('ascii').lower()}"

    def agent(self, name: str) -> str:
        """Name whoever made a correction."""
        return f"{self.base}agent/{quote(slug(name) or name, safe='')}"

    def graph(self, name: str) -> str:
        """Name a graph that belongs to no document: `actors`, `memberships`, `shortcuts` and their like."""
        return f"{self.base}graph/{name}"

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes that every query may use undeclared."""
        own = {kind: f"{self.base}{kind}/" for kind in ("document", "actor", "deliverable", "run", "graph")}
        return PREFIXES | own


PREFIXES = {
    "vb": VB,
    "act": ACT,
    "status": STATUS,
    "topic": TOPIC,
    "instrument": INSTRUMENT,
    "place": PLACE,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "org": ORG,
    "schema": SCHEMA,
    "sh": SH,
}
