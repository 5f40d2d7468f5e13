"""Writing is all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.jsonl import write_jsonl
from api.output import check_output, replacing
from matcher.errors import InputError


def test_records_are_lines_of_utf8(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "uit.jsonl"
    assert write_jsonl(target, [{"id": "é🙂"}, {"id": "b\n"}]) == 2
    assert target.read_bytes() == '{"id": "é🙂"}\n{"id": "b\\n"}\n'.encode()


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield {"id": 1}
        raise RuntimeError

    target = tmp_path / "uit.jsonl"
    target.write_text("oud")
    with pytest.raises(RuntimeError):
        write_jsonl(target, broken())

    assert target.read_text() == "oud"
    assert list(tmp_path.iterdir()) == [target]


def test_a_number_that_is_no_number_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="float"):
        write_jsonl(tmp_path / "uit.jsonl", [{"score": float("nan")}])
    assert list(tmp_path.iterdir()) == []


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    real, link = tmp_path / "echt.bin", tmp_path / "link.bin"
    real.write_bytes(b"oud")
    link.symlink_to(real)
    with replacing(link) as file:
        file.write(b"nieuw")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"nieuw")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_device_is_written_to_and_not_replaced() -> None:
    with replacing(Path(os.devnull)) as file:
        file.write(b"x")
    assert not Path(os.devnull).is_file()


def test_an_output_that_is_an_input_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.touch()
    with pytest.raises(InputError, match="uitIsInvoer"):
        check_output(tmp_path / "." / "in", [source])
    with pytest.raises(InputError, match="uitIsMap"):
        check_output(tmp_path)
    check_output(tmp_path / "uit", [source])
