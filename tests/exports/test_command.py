import pytest
from typer.testing import CliRunner

from sinequanon.cli import app
from sinequanon.exports import Format


@pytest.fixture
def run(store, tmp_path):
    def call(*words):
        result = CliRunner().invoke(app, ["export", *map(str, words), "--db", str(tmp_path / "store.db")])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.mark.parametrize("format_", [one for one in Format if one is not Format.GOLD])  # that takes decisions
def test_export_tells_what_it_wrote(format_, run, tmp_path):
    result = run("talks", "--format", format_, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(f"{tmp_path / 'out'}: ")
    assert result.stderr.endswith(" written\n")
    assert (tmp_path / "out").exists()


def test_errors_are_one_line(run, tmp_path):
    for words in (
        ["none", "--format", "csv", "--out", tmp_path / "out"],
        ["talks", "--format", "dna", "--out", tmp_path],
    ):
        result = run(*words)
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["--format", "xls"], ["--format", "csv", "--as-of", "May"], []])
def test_wrong_command_lines(words, run, tmp_path):
    assert run("talks", *words, "--out", tmp_path / "out").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_as_of_and_confidence_are_passed_on(run, tmp_path):
    result = run("talks", "--format", "polecat", "--out", tmp_path / "out", "--as-of", "1999")
    assert result.stderr.endswith("0 events written\n")
