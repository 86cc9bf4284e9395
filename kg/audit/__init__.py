"""An audit of a store: a sample coded blind by its user, and what it says of precision and recall."""

from kg.audit.audits import Audit, coded_again, draw_audit, open_audit

__all__ = ["Audit", "coded_again", "draw_audit", "open_audit"]
