"""Acts stay when names, years, sums or typography change: in the samples and in texts of five styles made here."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import invariance
from kg.documents import discover, read_document
from kg.extraction import Extractor
from kg.model import Document, Genre, PartialDate, names
from kg.resources import samples

DAY = PartialDate.parse("2024-05-14")
MOST = 0.02  # of the acts may flip
STYLES = {
    "speech": (
        Genre.SPEECH,
        "Norway",
        """My delegation welcomes the report on the oceans. Norway will never abandon the treaty of 1968.
We call on Indonesia to ratify the convention before 2027. We support the proposal of Uruguay.
Norway is ready to train 300 nurses from Ghana. We will provide $40 million to the United Nations within three years.
We condemn the attack on the ports of Lebanon in 2023. We propose that the African Union send observers.
Let us keep the promise of 2015. The United Nations must reform its courts. We cannot accept hunger as a weapon.
Norwegian experts will rebuild the “lighthouse of the north”, as the fishermen call it.""",
    ),
    "communiqué": (
        Genre.JOINT,
        "Chile; Poland",
        """The two sides agreed to open a railway office in 2028. Chile will lend Poland 90 million euros for the line.
Poland reaffirmed its commitment to the law of the sea. Both sides reject the closing of the strait by Portugal.
Chile and Poland will hold a summit each year. The two sides support the efforts of the European Union to mediate.
Chile's government promised to lower its tariffs by 30 percent. Polish ships will not enter the bay before May 2026.
The ministers decided to found a “house of seeds” and to share its harvest. Poland offered to host a meeting.""",
    ),
    "readout": (
        Genre.REPORT,
        "Canada",
        """The Prime Minister thanked Denmark for its help in the flood of 2021.
Canada pledged 5 billion dollars for dikes.
Canada and Denmark agreed to patrol the strait together. The Prime Minister urged Iraq to release the crew.
Denmark announced a fund of 70 million euros. Canada's minister stressed the need to protect the herring.
The leaders reaffirmed their support for the World Health Organization and welcomed the truce of 1 March.""",
    ),
    "fact sheet": (
        Genre.STATEMENT,
        "Australia",
        """- Australia will send 12 ships to the Pacific by 2029.

- Australia has invested $3.5 billion in wind farms since 2019.

- Australia commits to building 4,000 homes in Fiji and to repairing its schools.

- The government will continue to work with the World Bank on clean water.

- Australian doctors are training 200 nurses in Samoa.

- We intend to double our aid to Tonga, and to join NATO in its search for mines.""",
    ),
    "resolution": (
        Genre.RESOLUTION,
        "UN Security Council",
        """1. Condemns the seizure of the mines by Chad in 2009;

2. Calls upon Sudan to withdraw its forces from the valley of the Blue Bridge without delay;

3. Decides to send 400 observers to Cyprus until 31 December 2027;

4. Welcomes the offer of Brazil to pay 15 million euros towards the clearing of mines;

5. Urges Haiti and Jamaica to resume their talks, and requests the African Union to assist them;

6. Reaffirms its commitment to the independence of Mali;

7. Demands that all parties respect the truce.""",
    ),
}


DOCUMENTS = [
    *(read_document(path) for path in discover([samples()])),
    *(
        Document(
            id=style, text=text, genre=genre, date=PartialDate.parse("2024-05-14"), actors=tuple(actor.split("; "))
        )
        for style, (genre, actor, text) in STYLES.items()
    ),
]


@pytest.fixture(scope="module")
def reader() -> Any:
    return invariance.Reader(Extractor())


def tally(reader: Any, swap: str, *, examples: int) -> Any:
    """Swap in documents and ways that hypothesis chooses, always the same, and add up what becomes of the acts."""
    found = [invariance.Tally()]

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(st.sampled_from(DOCUMENTS), st.integers(0, 2**32))
    def add(document: Document, seed: int) -> None:
        found.append(reader.tally(document, invariance.SWAPS[swap], Random(seed)))

    add()
    return sum(found[1:], found[0])


def test_the_texts_hold_acts(reader: Any) -> None:
    assert min(len(reader.acts(document)) for document in DOCUMENTS) >= 2
    assert sum(len(reader.acts(document)) for document in DOCUMENTS) >= 70


@pytest.mark.parametrize("swap", sorted(invariance.TYPOGRAPHY))
def test_typography_changes_nothing(reader: Any, swap: str) -> None:
    told = tally(reader, swap, examples=40)
    assert told.acts > 50
    assert (told.flips, told.objects) == (0, 0)


def test_names_years_and_sums_change_hardly_an_act(reader: Any) -> None:
    kinds = sorted(invariance.SWAPS.keys() - invariance.TYPOGRAPHY)
    told = {kind: tally(reader, kind, examples=60) for kind in kinds}
    print("\nswap           texts    acts  flips    rate   objects")
    for kind, counts in told.items():
        print(f"{kind:14} {counts}")
    assert min(counts.acts for counts in told.values()) > 50
    assert sum(told.values(), invariance.Tally()).rate < MOST


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Trinidad and Tobago will build a port.", "Trinidad and Tobago"),
        ("Bosnia and Herzegovina urges all parties to keep the truce.", "Bosnia and Herzegovina"),
        ("Côte d'Ivoire will continue to pursue the plan and open its ports.", "Ivory Coast"),
    ],
)
def test_a_name_is_one_name_however_a_parser_cuts_it(reader: Any, text: str, actor: str) -> None:
    acts = reader.acts(Document(id=text, text=text, genre=Genre.SPEECH, actors=(actor,)))
    assert {names(act.actors) for act in acts} == {actor}


def test_the_annotated_texts_keep_their_acts(reader: Any, gold: Path) -> None:
    documents = invariance.documents([gold / "dev"])[::4]
    told = [reader.tally(doc, swap, Random(doc.id)) for doc in documents for swap in invariance.SWAPS.values()]
    assert sum(told, invariance.Tally()).rate < MOST
