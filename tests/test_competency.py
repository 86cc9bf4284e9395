"""The questions that a graph must be able to answer, over a small invented story, with whole answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from readings import BANK, HEGEMONY, KENYA, SCO, act, document, fill
from test_named import IRIS, answer

from kg.model import Act, Amount, Deadline, Document, PartialDate, Polarity, Reading, Voice
from kg.sameness import SCORES, Reason
from kg.store import Store

GRAIN = "We will send grain by 2022."
SENT = "We have sent the grain."
ROAD = "We reject the road."
TALE = "The White House said that China will suspend the tariff."
TEXTS = {"y2020": "2020-05-01", "y2021": "2021-05-01", "y2023": "2023-05-01", "undated": None}
WORDS = {
    "y2020": f"{GRAIN} {BANK}",
    "y2021": f"{ROAD} {HEGEMONY}",
    "y2023": f"{SENT} {GRAIN} {TALE}",
    "undated": BANK,
}


def deadline(year: int) -> Deadline:
    first = PartialDate.parse(str(year))
    return Deadline(text=f"by {year}", first=first.first, last=first.last)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Make a store in which Kenya and China pledge, the SCO agrees, a claim follows, and one thing is contested."""
    texts = {
        name: document(WORDS[name], id=name, date=PartialDate.parse(day) if day else None)
        for name, day in TEXTS.items()
    }
    with Store.create(tmp_path_factory.mktemp("competency") / "s", base=IRIS.base) as made:
        fill(made, *(Reading(document=of, acts=tuple(acts(of))) for of in texts.values()))
        yield made


def acts(of: Document) -> Iterator[Act]:
    match of.id:
        case "y2020":
            grain = {"object": "grain", "deliverable": "grain", "action": "send", "addressees": (KENYA,)}
            yield act(of, GRAIN, deadline=deadline(2022), amount=Amount("5 tons", 5.0, "tons"), **grain)
            yield act(of, BANK, act="proposes", deliverable="harbour bank", stage=1, force=3, actors=(KENYA,))
            yield act(of, BANK, act="agrees", action="open", deliverable="road", actors=(SCO,), as_members=(SCO,))
        case "y2021":
            yield act(of, ROAD, act="opposes", action="oppose", deliverable="road", actors=(KENYA,))
            yield act(of, HEGEMONY, deliverable="hegemony", polarity=Polarity.NEGATIVE, conditional=True)
            yield act(of, HEGEMONY, deliverable="harbour bank", actors=(KENYA,), deadline=deadline(2022), force=4)
        case "y2023":
            yield act(of, SENT, act="delivers", action="send", deliverable="grain")
            yield act(of, GRAIN, action="send", deliverable="the harbour banks", deadline=deadline(2022), stage=3)
            yield act(of, TALE, action="suspend", deliverable="road", voice=Voice.REPORTED, reported_by=KENYA)
        case "undated":
            yield act(of, BANK, act="agrees", deliverable="rail", deadline=deadline(2021))


SURE = str(SCORES[Reason.ALIKE])
LABELS = {
    "open": "SCO agrees: open a road",
    "build": "China agrees: build a road",
    "never": "China pledges not to (conditional): build a road",
}
HARBOUR = [
    ("before", "2020-05-01", "Kenya", "act:proposal", "build", "3", "1", BANK, "document:y2020"),
    ("before", "2021-05-01", "Kenya", "act:pledge", "build", "4", "", HEGEMONY, "document:y2021"),
    ("since", "2023-05-01", "China", "act:pledge", "send", "", "3", GRAIN, "document:y2023"),
]


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [
        ("overdue-pledges", {"day": "2024-01-01"},
         [("2024-01-01", "2022-12-31", *rest) for rest in [
             ("China", "harbour bank", "2023-05-01", GRAIN, "document:y2023", "3", "2023-05-01"),
             ("Kenya", "harbour bank", "2021-05-01", HEGEMONY, "document:y2021", "2", "2021-05-01")]]),
        ("overdue-pledges", {"day": "2022-12-31"}, []),
        ("pledged-to", {"recipient": "the Republic of Kenya"},
         [("Kenya", "2020-05-01", "China", "act:pledge", "grain", "5", "tons", "2022-12-31", GRAIN, "document:y2020")]),
        ("agreed-by-members", {"organisation": "SCO", "day": "2021-01-01"},
         [("SCO", "2021-01-01", "", "China", LABELS["build"], BANK, "document:undated"),
          ("SCO", "2021-01-01", "2020-05-01", "SCO", LABELS["open"], BANK, "document:y2020")]),
        ("agreed-by-members", {"organisation": "SCO", "day": "1999-01-01"},
         [("SCO", "1999-01-01", "2020-05-01", "SCO", LABELS["open"], BANK, "document:y2020")]),
        ("before-and-after", {"deliverable": "the harbour bank", "day": "2022-01-01"},
         [("deliverable:harbour-bank", "2022-01-01", *rest) for rest in HARBOUR]),
        ("told-and-said", {},
         [("Kenya", "China", "road", "act:pledge", "2023-05-01", TALE, "", "", "")]),
        ("kept-promises", {},
         [("China", "grain", "2020-05-01", GRAIN, "2023-05-01", SENT)]),
        ("first-proposed", {},
         [("deliverable:harbour-bank", "harbour bank", "2020-05-01", "Kenya", "build", BANK, "document:y2020")]),
        ("committed-together", {}, [("China", "Kenya", "1", "harbour bank")]),
        ("contested", {},
         [("road", "SCO", "2020-05-01", BANK, "Kenya", "2021-05-01", ROAD)]),
        ("deadlines", {},
         [("2021-12-31", "by 2021", "", "China", "act:agreement", "rail", BANK, "document:undated"),
          *(("2022-12-31", "by 2022", *rest) for rest in [
              ("2020-05-01", "China", "act:pledge", "grain", GRAIN, "document:y2020"),
              ("2021-05-01", "Kenya", "act:pledge", "harbour bank", HEGEMONY, "document:y2021"),
              ("2023-05-01", "China", "act:pledge", "harbour bank", GRAIN, "document:y2023")])]),
        ("conditional", {},
         [("2021-05-01", LABELS["never"], HEGEMONY, "document:y2021", "a:…")]),
        ("same-things", {},
         [("deliverable:harbour-bank", "harbour bank", "harbour bank", "the harbour banks", SURE, str(Reason.ALIKE))]),
    ],
)  # fmt: skip
def test_answers(store: Store, name: str, values: dict[str, str], rows: list[tuple[str, ...]]) -> None:
    assert answer(store, name, **values) == rows
