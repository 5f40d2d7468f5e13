"""The command line as somebody uses it: a real process, bad input, and what comes back.

Every case checks three things: the exit code of the contract, one clear Dutch sentence on stderr that says where, and
that what was good is done.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.stopping import hears_ctrl_c, press_ctrl_c

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def meedoen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; never with a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def redact(folder: Path, content: bytes, name: str = "in.jsonl") -> tuple[int, str, list[str]]:
    """Exit code, stderr and the ids that came out."""
    (folder / name).write_bytes(content)
    done = meedoen(folder, "redact", "--in", name, "--uit", "uit.jsonl")
    out = folder / "uit.jsonl"
    lines = out.read_text("utf-8").splitlines() if out.exists() else []
    return done.returncode, done.stderr, [json.loads(line)["id"] for line in lines]


class TestSomeRecordsAreBad:
    """Exit 4: told with line and field, and the rest is done."""

    @pytest.mark.parametrize(
        ("bad", "where", "what"),
        [
            (b'{"id": "b", "tekst": ', "regel 2:", "geen goede JSON"),
            (b'["b"]', "regel 2:", "geen record"),
            (b'{"tekst": "zonder id"}', "regel 2, veld id:", "verplicht"),
            (b'{"id": "a", "tekst": "nog eens"}', "regel 2, veld id:", "regel 1"),
            (b'{"id": "b", "tekst": 3}', "regel 2, veld tekst:", "tekst"),
            (b'{"id": "b", "tekst": "x", "namen": "Bea"}', "regel 2, veld namen:", "lijst"),
            (b'{"id": "b", "tekst": "nul\\u0000teken"}', "regel 2, veld tekst:", "nul-teken"),
            (b'{"id": "b", "tekst": "caf\xe9"}', "regel 2:", "UTF-8"),
            (b'{"id": "b", "tekst": "' + b"x" * 5_000_000 + b'"}', "regel 2, veld tekst:", "5000000 tekens"),
        ],
        ids=["half", "lijst", "zonder-id", "dubbel-id", "getal", "namen", "nul", "codering", "5-MB"],
    )
    def test_one_bad_line_between_good_ones(self, tmp_path: Path, bad: bytes, where: str, what: str) -> None:
        content = b'{"id": "a", "tekst": "Hallo"}\n' + bad + b'\n{"id": "c", "tekst": "Dag"}\n'

        code, told, ids = redact(tmp_path, content)

        assert code == 4
        [sentence] = [line for line in told.splitlines() if where in line]
        assert sentence.startswith("in.jsonl, ")
        assert what in sentence
        assert "1 regel geweigerd" in told
        assert ids == ["a", "c"]

    def test_emoji_only_is_no_mistake(self, tmp_path: Path) -> None:
        code, told, ids = redact(tmp_path, '{"id": "a", "tekst": "🙂🔥👩‍🍳"}\n'.encode())
        assert (code, ids) == (0, ["a"])
        assert "geweigerd" not in told
        assert json.loads((tmp_path / "uit.jsonl").read_text("utf-8"))["tekst"] == "🙂🔥👩‍🍳"

    def test_many_bad_lines_are_counted_and_not_all_told(self, tmp_path: Path) -> None:
        code, told, ids = redact(tmp_path, b"kapot\n" * 500 + b'{"id": "a", "tekst": "x"}\n')
        assert (code, ids) == (4, ["a"])
        assert "nog 450 andere problemen" in told
        assert "500 regels geweigerd" in told

    def test_embedding_keeps_the_rows_in_step(self, tmp_path: Path) -> None:
        (tmp_path / "in.txt").write_bytes("koken\n\ncaf\xe9\nkoken\r\nlas\u2028sen\n".encode("latin-1", "ignore"))

        done = meedoen(tmp_path, "embed", "--in", "in.txt", "--uit", "uit.npy")

        rows = np.load(tmp_path / "uit.npy")
        lengths = np.linalg.norm(rows, axis=1)
        assert done.returncode == 4
        assert "in.txt, regel 3:" in done.stderr
        assert rows.dtype == np.float32
        assert lengths == pytest.approx([1, 0, 0, 1, 1], abs=1e-5)
        assert rows[0] == pytest.approx(rows[3])


class TestNothingCanBeDone:
    """Exit 2: one sentence, no output file."""

    @pytest.mark.parametrize(
        ("content", "name", "what"),
        [
            (b"", "in.jsonl", "is leeg"),
            (b"kapot\n", "in.jsonl", "geen enkele regel bruikbaar"),
            (bytes(range(256)) * 4, "in.jsonl", "geen tekst in UTF-8"),
            (b"PK\x03\x04stuk", "in.xlsx", "Excel"),
            (b"naam;tekst\na;b\n", "in.csv", "ontbreekt de kolom id"),
        ],
        ids=["leeg", "alles-kapot", "binair", "xlsx", "kolom"],
    )
    def test_the_file_is_of_no_use(self, tmp_path: Path, content: bytes, name: str, what: str) -> None:
        code, told, ids = redact(tmp_path, content, name)
        assert (code, ids) == (2, [])
        assert what in told
        assert not (tmp_path / "uit.jsonl").exists()

    @pytest.mark.parametrize(
        ("field", "value", "what"),
        [
            ("urenMin", 30, "hoger dan urenMax"),
            ("dagen", ["maandag"], "Kies uit: ma, di"),
            ("soorten", ["vrijwiligerswerk"], "Bedoel je “vrijwilligerswerk”?"),
            ("postcode4", "7001AB", "vier cijfers"),
            ("reistijdMax", 1000, "tussen 0 en 240"),
        ],
    )
    def test_rank_names_the_line_and_the_field(self, tmp_path: Path, field: str, value: object, what: str) -> None:
        record = {"id": "k1", "verhaal": "Ik kook graag.", "urenMax": 16, field: value}
        (tmp_path / "k.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
        (tmp_path / "v.jsonl").write_text('{"id": "v1", "titel": "Kok"}\n', "utf-8")

        done = meedoen(tmp_path, "rank", "--kandidaten", "k.jsonl", "--vacatures", "v.jsonl", "--uit", "uit.jsonl")

        assert done.returncode == 2
        assert f"k.jsonl, regel 1, veld {field}:" in done.stderr
        assert what in done.stderr
        assert not (tmp_path / "uit.jsonl").exists()

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [
            (["rank", "--kandidaten", "weg.jsonl", "--vacatures", "v", "--uit", "u"], "weg.jsonl bestaat niet"),
            (["rank", "--vacatures", "v", "--uit", "u"], "--kandidaten ontbreekt"),
            (["rank", "--kandidatn", "k"], "Bedoel je “--kandidaten”?"),
            (["rank", "--kandidaten", "k", "--vacatures", "v", "--uit", "u", "--top", "0"], "--top"),
            (["rank", "--kandidaten", "k", "--vacatures", "v", "--uit", "u", "--top", "veel"], "--top"),
            (["rank", "--top"], "Bij --top hoort een waarde"),
            (["extrakt"], "Bedoel je “extract”?"),
            (["extract", "--verhalen", "weg.jsonl", "--uit", "u"], "weg.jsonl bestaat niet"),
            (["redact", "--in", "weg.jsonl", "--uit", "."], "is een map"),
            (["embed", "--in", "weg.txt", "--uit", "u"], "weg.txt bestaat niet"),
            (["evaluate", "--map", "weg"], "weg bestaat niet"),
            (["vocab", "import-places", "weg.csv"], "weg.csv bestaat niet"),
            (["vocab", "import-esco", "weg"], "weg bestaat niet"),
            (["vocab", "import-esco", "."], "begint met occupations"),
        ],
        ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
    )
    def test_wrong_use(self, tmp_path: Path, arguments: list[str], what: str) -> None:
        done = meedoen(tmp_path, *arguments)
        assert done.returncode == 2
        assert what in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_an_id_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "k.jsonl").write_text('{"id": "k1", "verhaal": "Hoi"}\n', "utf-8")
        (tmp_path / "v.jsonl").write_text('{"id": "v1", "titel": "Kok"}\n', "utf-8")
        files = ["--kandidaten", "k.jsonl", "--vacatures", "v.jsonl"]

        done = meedoen(tmp_path, "waarom-niet", "--kandidaat", "k1", "--vacature", "v9", *files)

        assert done.returncode == 2
        assert "geen plek met id v9" in done.stderr

    def test_the_output_may_not_be_the_input(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_text('{"id": "a", "tekst": "x"}\n', "utf-8")
        done = meedoen(tmp_path, "redact", "--in", "in.jsonl", "--uit", "./in.jsonl")
        assert done.returncode == 2
        assert (tmp_path / "in.jsonl").read_text("utf-8") == '{"id": "a", "tekst": "x"}\n'


class TestSomethingOutside:
    """Exit 3: the disk. Whatever stood at the target still stands there."""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_text('{"id": "a", "tekst": "x"}\n', "utf-8")
        done = meedoen(tmp_path, "redact", "--in", "in.jsonl", "--uit", "/dev/full")
        assert done.returncode == 3
        assert "schijf" in done.stderr

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_text('{"id": "a", "tekst": "x"}\n', "utf-8")
        done = meedoen(tmp_path, "redact", "--in", "in.jsonl", "--uit", "in.jsonl/uit.jsonl")
        assert done.returncode == 3
        assert "schijf" in done.stderr


class TestStopping:
    def test_a_reader_that_has_enough(self, tmp_path: Path) -> None:
        records = "".join(f'{{"id": "{n}", "tekst": "{"woord " * 200}"}}\n' for n in range(400))
        (tmp_path / "in.jsonl").write_text(records, "utf-8")
        command = f"{sys.executable} -m api.cli redact --in in.jsonl --uit /dev/stdout | head -c 10"

        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, encoding="utf-8", check=True
        )

        assert done.stdout.startswith('{"id": "0"')
        assert "Traceback" not in done.stderr
        assert "Error" not in done.stderr

    def test_ctrl_c_leaves_no_half_file(self, tmp_path: Path) -> None:
        records = "".join(f'{{"id": "{n}", "tekst": "{"een lang verhaal " * 3_000}"}}\n' for n in range(300))
        (tmp_path / "in.jsonl").write_text(records, "utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "redact", "--in", "in.jsonl", "--uit", "uit.jsonl"],
            cwd=tmp_path,
            env=environment(),
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=hears_ctrl_c,
        )
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".uit.jsonl.*")) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
        press_ctrl_c(process)
        _, told = process.communicate(timeout=60)

        assert process.returncode == 130
        assert "Afgebroken" in told
        assert "Traceback" not in told
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]
