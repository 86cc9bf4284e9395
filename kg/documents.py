"""Read documents, plain or with YAML front matter, into `Document` values, or say what is wrong and what to do."""

from __future__ import annotations

import codecs
import hashlib
import logging
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from kg.errors import DocumentError
from kg.model import Document, Genre, PartialDate
from kg.resources import samples
from kg.vocabulary import slug

MAX_BYTES = 20_000_000
MAX_FRONT_MATTER = 64_000
SUFFIXES = frozenset({".txt", ".md"})
STDIN = Path("-")
KEYS = (
    "id", "title", "date", "genre", "publisher", "series", "speaker", "actor",
    "venue", "language", "translation", "source", "retrieved", "rights",
)  # fmt: skip

_log = logging.getLogger(__name__)

_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?:(?<=\n)|\A)---[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTHING = re.compile(r"(?:[ \t]*(?:#.*)?\n)*")
_KNOWN_KEY = re.compile(rf"^(?:{'|'.join(KEYS)})[ \t]*:", re.MULTILINE)
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FORMATS = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive or an office document", b"{\\rtf": "an RTF document"}

# Words that every English text is full of and that other languages written in Latin letters hardly use.
_ENGLISH = frozenset({
    "the", "of", "and", "to", "that", "for", "with", "as", "by", "be", "we", "our", "will", "has", "have", "are",
    "this", "from", "it", "which", "not", "their", "its", "or", "been", "they", "would", "should", "must",
})  # fmt: skip
_ENGLISH_SHARE = 0.12
_ENGLISH_LENGTH = 200


def discover(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files to read: files and `-` as they are, folders' *.txt and *.md in order, hidden ones left out.

    A folder that holds none is yielded itself, so that reading it reports the fault and the rest goes on.
    """
    for path in paths:
        found = _files(path) if path != STDIN and path.is_dir() else []
        yield from found or [path]


def _files(folder: Path) -> list[Path]:
    below = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and not path.is_dir())
    return sorted(path for path in below if not any(part.startswith(".") for part in path.relative_to(folder).parts))


@dataclass(frozen=True, slots=True)
class TextFile:
    """The bytes of a file that may hold a document; `source` names it in errors, `name` gives an id that it lacks."""

    source: str
    name: str
    raw: bytes

    @property
    def digest(self) -> str:
        """Return one SHA-256 over name and bytes: all that its document depends on."""
        return hashlib.sha256(self.name.encode("utf-8", "surrogateescape") + b"\0" + self.raw).hexdigest()

    def document(self) -> Document:
        """Make the document, which remembers the digest."""
        return replace(parse_document(self.raw, source=self.source, name=self.name), file_digest=self.digest)


def read_file(path: Path) -> TextFile:
    """Read one file, or standard input for `-`, and look at nothing in it yet."""
    source = "standard input" if path == STDIN else str(path)
    return TextFile(source, "stdin" if path == STDIN else path.stem, _raw(path, source))


def read_document(path: Path, *, actor: str = "", date: str = "") -> Document:
    """Read one file, or standard input for `-`; `actor` ("A; B") and `date` override what the file says."""
    file = read_file(path)
    return parse_document(file.raw, source=file.source, name=file.name, actor=actor, date=date)


def _raw(path: Path, source: str) -> bytes:
    try:
        if path == STDIN:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise DocumentError("no .txt or .md file in this folder", source=source, remedy="name another") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(f"cannot be read: {reason}", source=source, remedy="check path and permissions") from error


def parse_document(raw: bytes, *, source: str, name: str = "", actor: str = "", date: str = "") -> Document:
    """Make a document of a file's bytes; `source` names it in errors, `name` gives the id where it states none."""
    content = _decode(raw, source).replace("\r\n", "\n")
    matter, text = _split(content, source)
    text = text.strip()
    if not text:
        raise DocumentError("there is no text in it", source=source, remedy="is it the right file?")
    _check_english(text, source)
    field = defaultdict(str, matter.fields)
    return Document(
        id=field["id"] or slug(name or Path(source).stem) or "document",
        text=text,
        title=field["title"],
        date=_date(date, source, None) if date else _date(field["date"], source, matter.lines.get("date")),
        genre=_genre(field["genre"], source, matter.lines.get("genre")),
        publisher=field["publisher"],
        series=field["series"],
        speaker=field["speaker"],
        actors=tuple(part.strip() for part in (actor or field["actor"]).split(";") if part.strip()),
        venue=field["venue"],
        language=field["language"] or "en",
        translation=field["translation"],
        source=field["source"],
        retrieved=field["retrieved"],
        rights=field["rights"],
    )


def _decode(raw: bytes, source: str) -> str:
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"larger than {MAX_BYTES:,} bytes", source=source, remedy="split it")
    if not raw.strip():
        raise DocumentError("the file is empty", source=source, remedy="is it the right file?")
    for start, kind in _FORMATS.items():
        if raw.startswith(start):
            raise DocumentError(f"this is {kind}, not text", source=source, remedy="save it as plain text in UTF-8")
    encoding = next((name for bom, name in _BOMS.items() if raw.startswith(bom)), "utf-8")
    binary = DocumentError("this is a binary file, not text", source=source, remedy="save it as plain text in UTF-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            raise binary from error
        line = raw.count(b"\n", 0, error.start) + 1
        remedy = "save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
        message = f"not {encoding.removesuffix('-sig').upper()} text"
        raise DocumentError(message, source=source, line=line, remedy=remedy) from error
    if "\0" in text:
        raise binary
    return text


@dataclass(frozen=True, slots=True)
class _Matter:
    """The fields of a front matter, and the lines of the file that they stand on."""

    fields: Mapping[str, str]
    lines: Mapping[str, int]


_NO_MATTER = _Matter({}, {})


def _split(content: str, source: str) -> tuple[_Matter, str]:
    """Part front matter from text; a first block between --- lines that is no mapping belongs to the text."""
    block = _BLOCK.match(content)
    if block is None:
        first, _, rest = content.partition("\n")
        if first.rstrip() == "---" and _KNOWN_KEY.match(rest):
            remedy = "end it with a line ---"
            raise DocumentError("the front matter does not end", source=source, line=1, remedy=remedy)
        return _NO_MATTER, content
    if len(block["yaml"]) > MAX_FRONT_MATTER and _KNOWN_KEY.match(block["yaml"]):
        message = f"the front matter is longer than {MAX_FRONT_MATTER:,} characters"
        raise DocumentError(message, source=source, line=1, remedy="shorten it")
    try:
        node = _mapping(block["yaml"], source) if len(block["yaml"]) <= MAX_FRONT_MATTER else None
    except yaml.YAMLError as error:
        if not _KNOWN_KEY.search(block["yaml"]):
            return _NO_MATTER, content
        raise _broken(error, source) from error
    if node is None and not _NOTHING.fullmatch(block["yaml"]):
        return _NO_MATTER, content
    return _NO_MATTER if node is None else _fields(node, source), content[block.end() :]


def _mapping(block: str, source: str) -> yaml.MappingNode | None:
    """Parse a block of YAML whose scalars stay strings; nothing where it is no mapping."""
    events = list(yaml.parse(block, Loader=yaml.BaseLoader))
    if not any(isinstance(event, yaml.MappingStartEvent) for event in events[2:3]):
        return None
    _check_plain(events, source)
    node = yaml.compose(block, Loader=yaml.BaseLoader)
    return node if isinstance(node, yaml.MappingNode) else None


def _check_plain(events: Iterable[yaml.Event], source: str) -> None:
    """Refuse aliases and nesting before any node is built, so that no front matter can grow or recurse."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nested = depth > 1 and isinstance(event, yaml.MappingStartEvent)
        if nested or depth > 2 or isinstance(event, yaml.AliasEvent):
            what = "an alias" if isinstance(event, yaml.AliasEvent) else "a nested value"
            line = event.start_mark.line + 2 if event.start_mark else 1
            remedy = "each key takes a single value or a list of them"
            raise DocumentError(f"{what} in the front matter", source=source, line=line, remedy=remedy)


def _broken(error: yaml.YAMLError, source: str) -> DocumentError:
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return DocumentError(
        f"broken front matter: {problem}",
        source=source,
        line=mark.line + 2 if mark else 1,
        remedy="write `key: value` lines, values with a colon in quotes",
    )


def _fields(node: yaml.MappingNode, source: str) -> _Matter:
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = _scalar(key_node), key_node.start_mark.line + 2
        if key in fields:
            raise DocumentError(
                f"`{key}` stands twice in the front matter", source=source, line=line, remedy="keep one"
            )
        if key not in KEYS:
            _log.warning("%s:%d: unknown key `%s` in the front matter is left out", source, line, key)
            continue
        fields[key], lines[key] = _scalar(value_node), line
    return _Matter(fields, lines)


def _scalar(node: yaml.Node) -> str:
    """Return a scalar as the string it is written as, and a list joined by semicolons."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    return "; ".join(_scalar(item) for item in node.value if isinstance(item, yaml.ScalarNode))


def _date(text: str, source: str, line: int | None) -> PartialDate | None:
    if not text:
        return None
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        remedy = "write a date as YYYY, YYYY-MM or YYYY-MM-DD"
        raise DocumentError(f"{text!r} is no date", source=source, line=line, remedy=remedy) from error


def _genre(text: str, source: str, line: int | None) -> Genre | None:
    if not text:
        return None
    try:
        return Genre(text.lower())
    except ValueError as error:
        remedy = f"one of {', '.join(Genre)}"
        raise DocumentError(f"{text!r} is no genre", source=source, line=line, remedy=remedy) from error


def _check_english(text: str, source: str) -> None:
    """Refuse a text of some length that has too few of the small words of English."""
    if len(text) < _ENGLISH_LENGTH:
        return
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    share = sum(word in _ENGLISH for word in words) / max(1, len(words))
    if share < _ENGLISH_SHARE:
        message = f"this does not look like English ({share:.0%} of its words are common English ones)"
        raise DocumentError(message, source=source, remedy="give an English translation; only English is read")


def write_samples(folder: Path) -> list[Path]:
    """Copy the sample documents into a folder and return their paths; nothing of the user's is written over."""
    copies = {folder / sample.name: sample.read_bytes() for sample in _files(samples())}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in copies.items():
            if path.exists() and path.read_bytes() != content:
                raise DocumentError("is there already and differs", source=str(path), remedy="name another folder")
        for path, content in copies.items():
            path.write_bytes(content)
    except OSError as error:
        raise DocumentError(f"cannot be written: {error.strerror}", source=str(folder)) from error
    return list(copies)
