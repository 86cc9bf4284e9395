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
from urllib.parse import quote

VB = "https://w3id.org/verbale/ns#"
ACT = "https://w3id.org/verbale/act#"
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


def slug(text: str) -> str:
    """Fold a name to lower-case ASCII words joined by hyphens; other scripts are kept as they are.

    >>> slug("SCO development bank"), slug("Côte d’Ivoire")
    ('sco-development-bank', 'cote-d-ivoire')
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[^\W_]+", folded))


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

    def act(self, document_id: str, *, sentence: str, act: str, action: str, object: str, occurrence: int = 0) -> str:
        """Name an act by what it says, so that its address survives a new offset, hash, run or version.

        `occurrence` counts the acts of one document that agree in all of it (a sentence that stands twice).
        """
        normal = "\x1f".join(slug(part) for part in (document_id, sentence, act, action, object))
        digest = base64.b32encode(hashlib.sha256(normal.encode("utf-8")).digest())[:20].decode("ascii").lower()
        return f"{self.base}act/{digest}" + (f"-{occurrence + 1}" if occurrence else "")

    def actor(self, actor_id: str) -> str:
        """Name an actor."""
        return f"{self.base}actor/{quote(actor_id, safe='')}"

    def deliverable(self, deliverable_id: str) -> str:
        """Name a deliverable."""
        return f"{self.base}deliverable/{quote(deliverable_id, safe='')}"

    def run(self, run_id: str) -> str:
        """Name one run of the extractor."""
        return f"{self.base}run/{quote(run_id, safe='')}"

    def graph(self, name: str) -> str:
        """Name a graph that belongs to no document: `actors`, `deliverables`, `shortcuts`, `runs`."""
        return f"{self.base}graph/{name}"

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes that every query may use undeclared."""
        own = {kind: f"{self.base}{kind}/" for kind in ("document", "actor", "deliverable", "run", "graph")}
        return PREFIXES | own


PREFIXES = {
    "vb": VB,
    "act": ACT,
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
