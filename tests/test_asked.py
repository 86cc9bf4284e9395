from __future__ import annotations

import datetime

import pytest

from kg.asked import Conditions, act_filter, call, titled
from kg.errors import UsageError
from kg.rows import ActFilter


def test_a_question_is_written_as_it_would_be_asked() -> None:
    day = datetime.date(2020, 1, 2)
    assert call("acts", "a'b", actor="", since=day, top=3, merge=False) == "g.acts(\"a'b\", since='2020-01-02', top=3)"


def test_a_picture_is_named_by_its_conditions() -> None:
    asked: Conditions = {"actor": "China", "act": "calls_for", "topic": "", "since": datetime.date(2020, 1, 2)}
    assert titled("Who acts", asked) == "Who acts: China, calls for, since 2020-01-02"
    assert titled("Who acts", {}) == "Who acts"


def test_conditions_make_a_filter() -> None:
    asked: Conditions = {"actor": "China", "topic": "health", "since": "2020-01-01", "text": "bank"}
    assert act_filter(asked) == ActFilter(actor="China", topic="health", since=datetime.date(2020, 1, 1))
    with pytest.raises(UsageError, match="'May' is no day"):
        act_filter({"until": "May"})
