import numpy as np
import pytest

from sinequanon.store import Store


def encoded(texts):
    return np.array([[len(text), 1.0, -0.5] for text in texts], dtype=np.float32)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_each_text_is_encoded_once(store: Store) -> None:
    asked: list[str] = []

    def encode(texts):
        asked.extend(texts)
        return unit(encoded(texts))

    first = store.vectors("m1", ["a", "bb", "a"], encode)
    second = store.vectors("m1", ["bb", "ccc", "a"], encode)
    assert asked == ["a", "bb", "ccc"]
    assert first.shape == (3, 3)
    assert np.array_equal(first[1], second[0]), "the same whether it was kept or not"
    assert np.allclose(second, unit(encoded(["bb", "ccc", "a"])), atol=0.01)
    assert np.allclose(np.linalg.norm(second, axis=1), 1, atol=1e-6)


def test_another_model_has_vectors_of_its_own(store: Store) -> None:
    store.vectors("m1", ["a"], lambda texts: unit(encoded(texts)))
    other = store.vectors("m2", ["a"], lambda texts: unit(-encoded(texts)))
    assert other[0][0] < 0


@pytest.mark.parametrize("text", ["", "\udcff", "é" * 5000])
def test_any_text_has_a_vector(store: Store, text: str) -> None:
    assert store.vectors("m", [text], lambda texts: unit(encoded(texts))).shape == (1, 3)


def test_no_texts_have_none(store: Store) -> None:
    assert len(store.vectors("m", [], lambda texts: unit(encoded(texts)))) == 0
