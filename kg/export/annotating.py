"""Acts as W3C Web Annotations on the sentences of their documents."""

from __future__ import annotations

import json
from pathlib import Path

from kg.annotations import CONTEXT, annotation
from kg.export.selection import Selection
from kg.formats import Texts


def write_annotations(chosen: Selection, out: Path) -> None:
    """Write a collection of one page, an annotation a line."""
    base = chosen.source.iris.base
    head = {"@context": CONTEXT, "id": f"{base}annotations", "type": "AnnotationCollection", "total": len(chosen.acts)}
    page = {"id": f"{base}annotations/1", "type": "AnnotationPage", "partOf": head["id"], "startIndex": 0}
    texts = chosen.spoken if chosen.texts is Texts.WHOLE else {}
    with out.open("w", encoding="utf-8") as file:
        file.write(f'{json.dumps(head)[:-1]}, "first": {json.dumps(page)[:-1]}, "items": [')
        for number, row in enumerate(chosen.acts):
            said = annotation(row, text=texts.get(row.document_iri, ""))
            del said["@context"]
            file.write(f"{',' if number else ''}\n{json.dumps(said, ensure_ascii=False)}")
        file.write("\n]}}\n")
