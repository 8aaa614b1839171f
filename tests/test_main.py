r"""The command line: what it prints, to which stream, and with which exit code."""

import io
import json
import os
import re
import runpy
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import mlmath_ref.__main__ as main_module
from mlmath_ref.__main__ import OK, UNREADABLE, WRONG, main

SRC = Path(__file__).parents[1] / "src"
MODEL = r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b"
LOSS = r"L = \frac{1}{n} \sum_{i=1}^{n} (y_i - \hat{y}_i)^2"


def test_read_prints_words_symbols_and_python(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", MODEL]) == OK
    out, err = capsys.readouterr()
    assert "y hat equals vector w transpose times vector x plus b" in out
    assert "the weight vector that the model learns" in out
    assert out.endswith("    y_hat = w @ x + b\n")
    assert err == ""


def test_read_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--json", MODEL]) == OK
    data = json.loads(capsys.readouterr().out)
    assert data["formula"] == MODEL
    assert data["numpy"] == "y_hat = w @ x + b"
    assert data["parts"][0]["role"] == "prediction"


@pytest.mark.parametrize("command", ["read", "check"])
def test_a_formula_comes_from_standard_input(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{LOSS}\n"))
    assert main([command, "-"]) == OK
    assert r"\frac{1}{n}" in capsys.readouterr().out


def test_empty_standard_input_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(" \n"))
    assert main(["read", "-"]) == UNREADABLE
    assert capsys.readouterr().err == "error: standard input is empty; it must hold a formula\n"


def test_a_formula_may_start_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--", "-b"]) == OK
    assert "minus b" in capsys.readouterr().out


def test_check_passes_a_right_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", LOSS]) == OK
    assert capsys.readouterr().out.startswith("passed")


def test_check_fails_a_wrong_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", LOSS.replace("-", "+")]) == WRONG
    assert "different" in capsys.readouterr().out


def test_check_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", LOSS.replace("-", "+")]) == WRONG
    data = json.loads(capsys.readouterr().out)
    assert (data["ok"], data["outcome"], data["steps"][0]["outcome"]) == (False, "failed", "different")


@pytest.mark.parametrize("command", ["read", "check"])
@pytest.mark.parametrize(
    ("latex", "message"),
    [(r"\frac{1", r"\frac{1"), (r"\xi + 1", "declare it with a row"), ("", "error: ")],
    ids=["unreadable", "undeclared", "empty"],
)
def test_errors_are_clear_and_without_traceback(
    command: str, latex: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, latex]) == UNREADABLE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert message in err
    assert "Traceback" not in err


def test_an_undeclared_symbol_names_both_ways_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", r"\xi + 1"]) == UNREADABLE
    *_, last = capsys.readouterr().err.splitlines()
    assert "--symbols" in last
    assert "--undeclared variable" in last
    assert main(["read", r"\frac{1"]) == UNREADABLE
    assert "--symbols" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["read", "check"])
def test_strangers_may_be_variables(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--undeclared", "variable", r"(\xi + 1)^2 = \xi^2 + 2 \xi + 1"]) == OK
    assert r"\xi" in capsys.readouterr().out


OWN_YAML = "\\xi: {meaning: how much is left, role: setting, unit: hours}\n"
OWN_JSON = json.dumps({r"\xi": {"meaning": "how much is left", "unit": "hours"}})


@pytest.mark.parametrize(("name", "text"), [("own.yml", OWN_YAML), ("own.json", OWN_JSON)])
def test_a_readers_own_symbols(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["read", "--symbols", str(tmp_path / name), r"\xi + 1"]) == OK
    assert "how much is left" in capsys.readouterr().out


def test_the_sample_of_the_help_works_with_its_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    (table,) = re.findall(r"^own\.yml, .*\n((?:  .*\n)+)", text := capsys.readouterr().out, re.M)
    (formula,) = re.findall(r"read --symbols own\.yml '(.*)'", text)
    (tmp_path / "own.yml").write_text(textwrap.dedent(table), encoding="utf-8")
    assert main(["read", "--symbols", str(tmp_path / "own.yml"), formula]) == OK
    assert "how much of the old mean stays" in capsys.readouterr().out
    assert table.replace("  ", "") in (main_module.__doc__ or "").replace("  ", "")


def test_an_empty_table_adds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.yml").write_text("# later\n", encoding="utf-8")
    assert main(["read", "--symbols", str(tmp_path / "own.yml"), "n"]) == OK
    assert capsys.readouterr().err == ""


BAD_TABLES = {
    "own.yml": ("a: [", "is not YAML"),
    "own.json": ("{", "is not JSON"),
    "list.yml": ("- a\n", "rows must map a symbol to its row"),
    "field.yml": ("a: {colour: red}\n", "colour"),
    "type.yml": ("a: {meaning: 3}\n", "must be text"),
    "bytes.yml": (b"\xff\xfe\x00", "cannot be read"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_mistakes_in_a_table_are_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, message = BAD_TABLES[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["read", "--symbols", str(path), "n"]) == UNREADABLE
    err = capsys.readouterr().err
    assert message in err
    assert name in err


def test_a_missing_table_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--symbols", "nowhere.yml", "n"]) == UNREADABLE
    assert capsys.readouterr().err == "error: nowhere.yml cannot be read: No such file or directory\n"


@pytest.mark.parametrize("arguments", [[], ["read"], ["write", "n"], ["read", "--undeclared", "drop", "n"]])
def test_a_wrong_command_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == UNREADABLE
    assert "usage: python -m mlmath_ref" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--help"], ["check", "--help"]])
def test_help_has_examples_and_exit_codes(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == OK
    out = capsys.readouterr().out
    assert "examples:" in out
    assert "exit codes:" in out


def test_the_module_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["mlmath_ref", "read", "n"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(SRC / "mlmath_ref" / "__main__.py"), run_name="__main__")
    assert caught.value.code == OK
    assert "how many examples there are" in capsys.readouterr().out


def test_output_may_go_to_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["read", "n"]) == OK
    assert "how many examples" in stream.getvalue()


def test_a_narrow_terminal_encoding_is_no_error() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "mlmath_ref", "read", "--undeclared", "variable", "n α"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(SRC)},
        check=False,
    )
    assert run.returncode in (OK, UNREADABLE)
    assert b"Traceback" not in run.stderr
