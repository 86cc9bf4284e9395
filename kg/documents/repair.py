"""Characters that went wrong on the way: texts in Windows-1252, and UTF-8 that was once read as something else."""

from __future__ import annotations


def repaired(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair mojibake ("donâ€™t"), line by line, and note in how many lines there was some."""
    if text.isascii():
        return text, ()
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    before = text.split("\n")
    after = [fix_encoding(line) if not line.isascii() and is_bad(line) else line for line in before]
    changed = sum(old != new for old, new in zip(before, after, strict=True))
    if not changed:
        return text, ()
    return "\n".join(after), (f"characters in a wrong encoding were repaired in {changed} of {len(before)} lines",)
