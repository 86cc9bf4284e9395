"""A picture with what it takes to read it without seeing it, and to make it again.

This needs matplotlib, which comes with `pip install "verbale[notebook]"`.
"""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from kg.errors import StoreError, UsageError
from kg.views.page import fragment, page, software

FORMATS = ("svg", "png", "pdf", "html", "csv")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class View:
    """A picture; `alt` tells in words what it shows, `query` is the Python that makes it, `data` what is drawn.

    All three go into the files that it is saved as.
    """

    title: str
    alt: str
    query: str
    data: pd.DataFrame
    figure: Figure

    def __repr__(self) -> str:
        return f"<{self.title}: {self.alt}>"

    def svg(self) -> str:
        """Return the picture as SVG, with its texts as text; the same picture is the same SVG."""
        drawn = self._drawn("svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        markup = drawn.decode("utf-8")
        markup = markup[markup.index("<svg") :]
        markup = re.sub(r"<metadata>.*?</metadata>", "", markup, count=1, flags=re.DOTALL)
        made = json.dumps({"query": self.query, "software": software(), "data": self.data.to_csv(index=False)})
        told = f"<title>{escape(self.title)}</title><desc>{escape(self.alt)}</desc><metadata>{escape(made)}</metadata>"
        return re.sub(r"<svg ([^>]*)>", lambda tag: f'<svg role="img" {tag[1]}>{told}', markup, count=1)

    def png(self, *, dpi: int = 200) -> bytes:
        """Return the picture as PNG, of so many dots an inch."""
        said = {"Title": self.title, "Description": self.alt, "Source": self.query, "Software": software()}
        return self._drawn("png", metadata={**said, "Comment": self.data.to_csv(index=False)}, dpi=dpi)

    def html(self) -> str:
        """Return a page with the picture, its description, its query and its data, which loads nothing."""
        return page(self.title, self._body())

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file, in the format that its name ends in: svg, png, pdf, html, or csv for the data.

        Raise `UsageError` for another, `StoreError` where the file cannot be written.
        """
        file = Path(path)
        form = file.suffix.removeprefix(".").lower()
        if form not in FORMATS:
            raise UsageError(
                f"{file.name!r} names no format of pictures", remedy=f"end it in one of {', '.join(FORMATS)}"
            )
        try:
            file.write_bytes(self._as(form))
        except OSError as error:
            raise StoreError(f"cannot be written: {error.strerror or error}", path=file) from error
        return file

    def _as(self, form: str) -> bytes:
        if form == "png":
            return self.png()
        if form == "pdf":
            return self._drawn("pdf", metadata={"Title": self.title, "Subject": self.alt, "CreationDate": None})
        text = self.svg() if form == "svg" else self.html() if form == "html" else self.data.to_csv(index=False)
        return text.encode("utf-8")

    def _drawn(self, form: str, *, metadata: dict[str, str | None], dpi: int = 200) -> bytes:
        written = io.BytesIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "verbale", "pdf.fonttype": 42}):
            self.figure.savefig(written, format=form, metadata=metadata, dpi=dpi)
        return written.getvalue()

    def _repr_html_(self) -> str:
        return fragment(self._body())

    def _repr_png_(self) -> bytes:
        return self.png(dpi=90)

    def _body(self) -> str:
        drawn = base64.b64encode(self.svg().encode("utf-8")).decode("ascii")
        table = self.data.to_html(index=False, border=0, na_rep="", justify="left")
        image = f'<img src="data:image/svg+xml;base64,{drawn}" alt="{escape(self.alt, quote=True)}">'
        return (
            f'<figure><div class="drawn">{image}</div>'
            f"<figcaption>{escape(self.alt)}</figcaption></figure>"
            f"<details><summary>query and data</summary><pre>{escape(self.query)}</pre>"
            f'<div class="data">{table}</div></details>'
        )
