"""Read the acts in a document: sentences, frames, speakers, slots, and how sure the reading is."""

from __future__ import annotations

from kg.extraction.reader import THRESHOLD, Extractor, Fingerprint

__all__ = ["THRESHOLD", "Extractor", "Fingerprint"]
