"""A SPARQL engine elsewhere, over the standard protocols: queries, updates, and whole graphs to read."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

import httpx
import pyoxigraph as ox

from kg.errors import QueryError, StoreError, UsageError
from kg.profiles import PASSWORD, TOKEN, USER, Credentials, Login, Profile
from kg.sparql import TOKEN as WORDS
from kg.sparql import QueryResults

PAUSE = 0.25
_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_FORMS = {"SELECT": _ROWS, "ASK": _ROWS, "CONSTRUCT": _TRIPLES, "DESCRIBE": _TRIPLES}
_FLAG = re.compile(rb'(#boolean",\s*"value":\s*)"([01])"')  # how Virtuoso writes true and false in rows
_EVERYTHING = "CONSTRUCT WHERE { ?subject ?predicate ?object }"
_ASKED = "__ASK_RETVAL"
_SHOWN = 300

log = logging.getLogger(__name__)


class Engine:
    """The engine of a profile. Requests that may be repeated are, after 5xx and broken connections; close it."""

    def __init__(self, profile: Profile, *, credentials: Credentials | None = None) -> None:
        self.profile = profile
        self._credentials = Credentials.of_environment() if credentials is None else credentials
        self._http = httpx.Client(timeout=profile.timeout, auth=self._auth(), follow_redirects=False)

    def query(
        self,
        text: str,
        *,
        union: bool = True,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> QueryResults:
        """Answer a query; with `union` and no dataset named, the profile's parameters for all graphs go with it."""
        given: dict[str, list[str]] = {"query": [text]}
        if default_graphs is not None or named_graphs is not None:
            given |= {"default-graph-uri": list(default_graphs or ()), "named-graph-uri": list(named_graphs or ())}
        elif union:
            given |= parse_qs(self.profile.union, keep_blank_values=True)
        form = _FORMS.get(_form(text), _ROWS)
        content = self._send("POST", self.profile.query, data=given, headers={"Accept": form})
        try:
            if form == _TRIPLES:
                return _triples(content)
            return _rows(_FLAG.sub(_flag, content))
        except (SyntaxError, ValueError) as error:
            raise self._fault(f"its answer cannot be read: {error}", self.profile.query) from error

    def update(self, text: str, *, repeatable: bool, using: Mapping[str, Sequence[str]] | None = None) -> None:
        """Carry an update out; only one that does no harm twice may be `repeatable`."""
        given = {"update": text, **{name: list(graphs) for name, graphs in (using or {}).items() if graphs}}
        self._send("POST", self.profile.update, data=given, repeatable=repeatable)

    def graph(self, iri: str) -> Iterator[ox.Triple]:
        """Yield the triples of a graph by the Graph Store Protocol; one that is not there has none."""
        headers = {"Accept": _TRIPLES}
        address = str(httpx.URL(self.profile.graphs).copy_merge_params({"graph": iri}))
        content = self._send("GET", address, headers=headers, missing=b"")
        return (quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _auth(self) -> httpx.Auth | tuple[str, str] | Callable[[httpx.Request], httpx.Request] | None:
        known, login = self._credentials, self.profile.login
        if login is Login.BEARER:
            if not known.token:
                raise UsageError(f"login = {login} needs a token", remedy=f"set {TOKEN} in the environment")
            return _with_token(known.token)
        if not known.user:
            return None
        return (httpx.DigestAuth if login is Login.DIGEST else httpx.BasicAuth)(known.user, known.password)

    def _send(
        self, method: str, url: str, *, repeatable: bool = True, missing: bytes | None = None, **request: Any
    ) -> bytes:
        """Send a request until it is answered, and return what was; `missing` stands for a graph that is not there."""
        tries = self.profile.retries if repeatable else 0
        for turn in range(tries + 1):
            try:
                status, content = self._once(method, url, **request)
            except httpx.TimeoutException as error:
                said = f"did not answer within {self.profile.timeout:g} seconds"
                raise self._fault(said, url, remedy="raise `timeout` in the profile, or lower `batch`") from error
            except httpx.TransportError as error:
                if turn == tries:
                    raise self._fault(f"cannot be reached: {error}", url) from error
                said = f"broke off ({error})"
            else:
                if status < 300:
                    return content
                if status == 404 and missing is not None:
                    return missing
                if status < 500 or turn == tries:
                    raise self._refused(status, content, url)
                said = f"answered {status}"
            pause = PAUSE * 2**turn
            log.warning("%s %s; tried again in %.2g seconds", url, said, pause)
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _once(self, method: str, url: str, **request: Any) -> tuple[int, bytes]:
        """Send a request once; the whole answer has to be there within the time that the profile allows."""
        until = time.monotonic() + self.profile.timeout
        with self._http.stream(method, url, **request) as answer:
            parts = []
            for part in answer.iter_bytes():
                parts.append(part)
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the answer takes too long", request=answer.request)
            content = b"".join(parts)
            if method == "GET" and answer.headers.get("server", "").startswith("Virtuoso"):
                raise self._fault("cuts graphs off without a word", url, remedy="leave `graphs` out of the profile")
            if "x-sparql-maxrows" in answer.headers:
                remedy = "let it give more rows: docs/remote.md says how"
                raise self._fault("cut its answer off", url, remedy=remedy)
            return answer.status_code, content

    def _refused(self, status: int, content: bytes, url: str) -> StoreError | QueryError:
        said = " ".join(content.decode("utf-8", "replace").split())[:_SHOWN]
        if status in (401, 403):
            name = f"{TOKEN}" if self.profile.login is Login.BEARER else f"{USER} and {PASSWORD}"
            return self._fault(f"does not let you in ({status})", url, remedy=f"check {name} in the environment")
        if status == 413:
            return self._fault("takes no request so large (413)", url, remedy="lower `batch` in the profile")
        if status == 400:
            return QueryError(f"{url} does not understand the request: {said}")
        if 300 <= status < 400:
            return self._fault(f"leads elsewhere ({status})", url, remedy="put the address it leads to in the profile")
        return self._fault(f"answered {status}{': ' if said else ''}{said}", url)

    def _fault(self, said: str, url: str, *, remedy: str = "") -> StoreError:
        return StoreError(said, path=url, remedy=remedy)


def _form(text: str) -> str:
    """Return which of the four forms of query a text is."""
    words = (token["word"].upper() for token in WORDS.finditer(text) if token.lastgroup == "word")
    return next((word for word in words if word in _FORMS), "")


def _rows(content: bytes) -> QueryResults:
    """Read rows, or yes and no; Virtuoso answers ASK by a row of its own making."""
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QuerySolutions) and [one.value for one in found.variables] == [_ASKED]:
        yes = next(found)[_ASKED].value == "1"
        said = f'{{"head": {{}}, "boolean": {str(yes).lower()}}}'
        return ox.parse_query_results(said.encode(), format=ox.QueryResultsFormat.JSON)
    return found


def _flag(match: re.Match[bytes]) -> bytes:
    return match[1] + (b'"true"' if match[2] == b"1" else b'"false"')


def _with_token(token: str) -> Callable[[httpx.Request], httpx.Request]:
    def sign(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign


def _triples(content: bytes) -> ox.QueryTriples:
    held = ox.Store()
    held.load(content, format=ox.RdfFormat.N_TRIPLES)
    triples = held.query(_EVERYTHING)
    assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - what CONSTRUCT gives
    return triples
