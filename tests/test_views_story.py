from __future__ import annotations

import pandas as pd
from test_views_marks import Words

from kg.frames import history_frame
from kg.timeline import History, Told, Turn
from kg.views.story import Story

TOLD = History(
    deliverable="urn:bank",
    label="bank <1>",
    wordings=(),
    acts=(
        Told(
            date="2010-11-25", actor="China", act="proposes", action="study", force=3, stage=1, status="proposed",
            polarity="positive", voice="own", quote="We propose to study <it>.", document="http://x/document/a%2Fb",
        ),
        Told(
            date="", actor="Kenya; SCO", act="opposes", action="build", force=0, stage=0, status="",
            polarity="negative", voice="reported", quote="No bank & no road.", document="http://x/document/c",
        ),
    ),
    shifts=(Turn(date="2015-01-01", shift="hardening", label="China hardens"),),
)  # fmt: skip


def story() -> Story:
    return Story.of(history_frame(TOLD), title=TOLD.label)


def test_a_history_is_told_day_by_day() -> None:
    page = Words(story()._repr_html_().partition("</style>")[2])
    assert page.text == (
        "bank <1>"
        "2010-11-25proposesChina: study → proposed, force 3, stage 1“We propose to study <it>.”a/b"
        "2015-01-01hardeningChina hardens"
        "undatedopposesKenya; SCO (told of another): not to build“No bank & no road.”c"
    )
    assert page.tags.count("li") == 3


def test_what_is_taken_from_a_history_is_a_plain_table() -> None:
    told = story()
    assert [type(part) for part in (told[["date"]], told.head(1), told.sort_values("date"))] == [pd.DataFrame] * 3
    assert told.equals(history_frame(TOLD))
    assert told.title == "bank <1>"
