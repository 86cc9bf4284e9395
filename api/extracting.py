"""A process that reads texts for the service: it alone loads a language pipeline, and only when first asked.

Nothing of the service imports this module. It is started by `python -m api.extracting DESCRIPTOR PARENT PLAN`, answers
one text after the other over its socket, and is killed when one takes too long.
"""

from __future__ import annotations

import json
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.answers import refuse
from api.errors import MemoryUpError, WorkerError
from api.plan import Plan
from api.sandbox import cap_memory, die_with, leave_the_network
from api.wire import Channel
from kg.corrected import kept
from kg.documents import parse_document
from kg.errors import KgError, UsageError
from kg.extraction import Extractor
from kg.model import Document
from kg.ontology import load
from kg.quads import document_quads
from kg.records import act_record
from kg.results import ResultFormat
from kg.vocabulary import Iris

SOURCE = "the text"
FORMS = {
    ResultFormat.TTL: ox.RdfFormat.TURTLE,
    ResultFormat.NT: ox.RdfFormat.N_TRIPLES,
    ResultFormat.RDF: ox.RdfFormat.RDF_XML,
    ResultFormat.JSONLD: ox.RdfFormat.JSON_LD,
    ResultFormat.TRIG: ox.RdfFormat.TRIG,
    ResultFormat.NQ: ox.RdfFormat.N_QUADS,
}


class Texts:
    """What reads texts."""

    def __init__(self, plan: Plan) -> None:
        self.iris = Iris(plan.base)
        self.ontology = load(*plan.ontology)
        self.extractor = Extractor(ontology=self.ontology)
        self._folder = Path(plan.folder)

    def read(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Read a text; return what is told of it and, as RDF in the `form` asked for, all that a graph says of it."""
        document = read_text(body, head["id"])
        reading = self.extractor.read(document)
        quads = document_quads(
            reading,
            iris=self.iris,
            ontology=self.ontology,
            extractor=str(self.extractor.fingerprint),
            corrections=kept(self._folder, ontology=self.ontology),
        )
        form = ResultFormat(head["form"])
        triples = form not in (ResultFormat.TRIG, ResultFormat.NQ)
        said = (quad.triple for quad in quads) if triples else quads
        rdf = ox.serialize(said, format=FORMS[form], prefixes=self.iris.prefixes()) or b""
        told: dict[str, Any] = {
            "status": 200,
            "id": document.id,
            "extractor": str(self.extractor.fingerprint),
            "acts": len(reading.acts),
            "candidates": len(reading.candidates),
        }
        if not head["whole"]:
            return told, rdf
        shown = {
            "document": document.id,
            "extractor": told["extractor"],
            "acts": [act_record(act) for act in reading.acts],
            "candidates": [act_record(act) for act in reading.candidates],
            "triples": rdf.decode(),
        }
        return told, json.dumps(shown, ensure_ascii=False).encode()


def read_text(body: bytes, id: str | None) -> Document:
    """Make a document of a text; with an `id` it is that one, and the text may state no other."""
    if id is None:
        return parse_document(body, source=SOURCE, name="text")
    document, same = (parse_document(body, source=SOURCE, name=name) for name in ("a", "b"))
    if document.id == same.id != id:
        raise UsageError(f"the text says that its id is {document.id!r}", remedy="PUT it there, or leave `id` away")
    return replace(document, id=id)


def main() -> None:
    """Load the pipeline, and read until the front process closes the socket."""
    descriptor, parent, written = sys.argv[1:]
    die_with(int(parent))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the front process ends its workers
    leave_the_network()
    plan = Plan.parse(written)
    channel = Channel(socket.socket(fileno=int(descriptor)))
    try:
        texts = Texts(plan)
    except KgError as error:
        refuse(channel, error)
        return
    channel.send({"status": 200})
    cap_memory(plan.extract_memory << 20)
    while (message := channel.receive()) is not None:
        try:
            channel.send(*texts.read(*message))
        except KgError as error:
            refuse(channel, error)
        except MemoryError:
            refuse(channel, MemoryUpError("the text needs more memory than it may take", remedy="send a part of it"))
        except Exception as error:  # noqa: BLE001 - whatever one text does to the pipeline, the next is read
            refuse(channel, WorkerError(f"a text could not be read: {error!r}"))


if __name__ == "__main__":
    main()
