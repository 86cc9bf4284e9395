"""Which pipeline reads, and that it is the one it claims to be."""

from __future__ import annotations

import pytest

from kg import language
from kg.errors import PipelineError
from kg.language import DEFAULT_PIPELINE, load_pipeline, pipeline_name


def test_the_default_is_the_pipeline_that_was_tested() -> None:
    loaded = load_pipeline()
    assert (loaded.name, loaded.version, loaded.digest) == (
        DEFAULT_PIPELINE,
        "3.8.0",
        language.KNOWN_DIGESTS[DEFAULT_PIPELINE],
    )
    assert "ner" not in loaded.nlp.pipe_names


def test_a_tampered_pipeline_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "KNOWN_DIGESTS", {DEFAULT_PIPELINE: "0" * 64})
    with pytest.raises(PipelineError, match="not those that Verbale was tested with"):
        load_pipeline()


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("no_such_pipeline", "pip install no-such-pipeline"),
        ("not/a/name", "pip install not-a-name"),
        ("en_core_web_trf", "pip install https://github.com/explosion/spacy-models/releases/download/"),
    ],
)
def test_a_missing_pipeline_names_the_pip_command(name: str, remedy: str) -> None:
    with pytest.raises(PipelineError) as caught:
        load_pipeline(name)
    assert caught.value.remedy.startswith(remedy)


def test_the_environment_picks_a_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_PIPELINE", "en_other")
    assert (pipeline_name(), pipeline_name("en_given")) == ("en_other", "en_given")
