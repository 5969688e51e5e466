"""Some inputs of each target of the fuzzers, chosen by Hypothesis; the long run is benchmarks/fuzz.py.

Each fault that a long run finds becomes a test here.
"""

import warnings

import pytest
from fuzz_targets import _example, _small_document, is_held, targets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinequanon.errors import InvalidConflict, InvalidRecord
from sinequanon.records import from_json
from sinequanon.solve.files import read_json, read_yaml
from sinequanon.store import Store

TARGETS = {target.name: target for target in targets()}
FEW = {"reader": 4, "dossier file": 6, "file .pdf": 2, "record document": 60, "formula": 100}
_SHAPES = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("name", TARGETS)
def test_any_input_is_read_or_refused(name):
    target = TARGETS[name]

    @settings(_SHAPES, max_examples=FEW.get(name, 12))
    @given(st.randoms(use_true_random=True))
    def holds(random):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries, on what they guess of a broken file
            is_held(target, target.make(random))

    holds()


# Found by the long run


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("actors", None, 5),
        ("actors", None, {"id": "a1"}),
        ("statements", None, "text"),
        ("notes", None, 1.5),
        ("actors", "name", 5),
        ("actors", "name", None),
        ("actors", "of", ["a1"]),
        ("positions", "span", ["0", "4"]),
        ("positions", "span", [0.5, 2]),
        ("positions", "holder", None),
        ("positions", "conditions", 3),
        ("statements", "said", 2006),
        ("statements", "content", [[None, 2]]),
        ("contacts", "parties", [[]]),
        ("contacts", "date", True),
        ("positions", "confidence", "high"),
    ],
)
def test_record_document_with_a_value_of_another_type(tmp_path, section, field, value):
    document = dict(_small_document())
    if field is None:
        document[section] = value
    else:
        document[section] = [document[section][0] | {field: value}, *document[section][1:]]
    if field == "confidence":
        document[section][0] |= {"finder": "x", "rule": "y", "version": "z"}
    with Store.open(str(tmp_path / "s.db")) as store, pytest.raises(InvalidRecord):
        store.add("d", _example()[0], from_json(document))


@pytest.mark.parametrize("notes", ["5", "true", "1.5", '{"a": 1}'])
def test_notes_of_a_conflict_that_are_no_texts(notes):
    with pytest.raises(InvalidConflict, match="notes"):
        read_json(f'{{"name": "x", "notes": {notes}, "options": [], "decision_makers": []}}')


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: [*a, *a]",
        "a: &a [*a]",
        "- " * 5000,
        "[" * 100_000,
        "name: !!python/object/apply:os.system [id]",
        "options: " + "9" * 5000,
        "name: 1e999999999",
    ],
)
def test_hostile_yaml(text):
    with pytest.raises(InvalidConflict):
        read_yaml(text)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"options":' * 100_000, '{"name": ' + "9" * 5000 + "}", '{"name": NaN}', '{"name": "\\ud800"}'],
)
def test_hostile_json(text):
    with pytest.raises(InvalidConflict):
        read_json(text)
