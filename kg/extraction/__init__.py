"""Read the acts in a document: sentences, frames, speakers, slots, and how sure the reading is."""

from __future__ import annotations

from kg.extraction.extractor import Extractor, Fingerprint
from kg.extraction.reader import THRESHOLD, ActReader

__all__ = ["THRESHOLD", "ActReader", "Extractor", "Fingerprint"]
