"""The documents for whoever runs it agree with the program: settings, commands, units."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from api.cli import app
from api.settings import Settings
from tests.house.import_rules import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
DEPLOY = sorted((ROOT / "deploy").iterdir())
NO_COMMANDS = frozenset({"python", "sh", "cd"})  # what may stand behind the name of the user or the unit
NOT_HERE_YET = frozenset({"rematch"})  # written beside this; goes away with it


def commands() -> dict[str, set[str]]:
    """Every command with its options; of a group the parts as `token maak`."""
    found: dict[str, set[str]] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        parts = getattr(command, "commands", None)
        for full, one in {f"{name} {part}": it for part, it in parts.items()}.items() if parts else [(name, command)]:
            found[full] = {option for parameter in one.params for option in parameter.opts}
    return found


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(MEEDOEN_\w+)` \| ([^|]+) \|", OPERATIONS, re.MULTILINE))
    for name, field in Settings.model_fields.items():
        told = rows.pop(f"MEEDOEN_{name.upper()}", None)
        assert told is not None, f"{name} is not in docs/operations.md"
        value = field.default
        if name not in ("database", "model"):  # empty by default, which the table says in words
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            assert told.strip() == f"`{shown}`", name
    assert rows == {}, "these settings do not exist"


def test_the_commands_and_options_that_are_shown_exist() -> None:
    known = commands()
    code = [block or span for block, span in re.findall(r"```\n(.*?)```|`([^`\n]+)`", OPERATIONS, re.DOTALL)]
    code += [path.read_text("utf-8") for path in DEPLOY]
    shown = re.findall(r"\bmeedoen (?!meedoen)((?:token |vocab )?[a-z][a-z-]*)((?: [^\n|&#]*)?)", "\n".join(code))
    checked = 0
    for name, rest in shown:
        if name in NO_COMMANDS or (name in NOT_HERE_YET and name not in known):
            continue
        assert name in known, name
        checked += 1
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known[name] | {"--help"}, (name, rest)
    assert checked > 15, "the reader must see the commands"


@pytest.mark.parametrize(
    "path", [path for path in DEPLOY if path.suffix in (".service", ".timer")], ids=lambda p: p.name
)
def test_a_unit_can_be_read(path: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd here")
    for one in DEPLOY:
        text = one.read_text("utf-8").replace("/opt/meedoen/.venv/bin/meedoen", "/bin/true")
        (tmp_path / one.name).write_text(text, "utf-8")
    done = subprocess.run([verify, "verify", str(tmp_path / path.name)], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if path.stem in line] == []


def test_a_timer_has_its_service_and_nothing_runs_as_root() -> None:
    services = {path.stem: path.read_text("utf-8") for path in DEPLOY if path.suffix == ".service"}
    assert {path.stem for path in DEPLOY if path.suffix == ".timer"} < services.keys()
    for text in services.values():
        assert "User=meedoen" in text
        assert "ProtectSystem=strict" in text
        assert "NoNewPrivileges=true" in text


def test_backups_are_thrown_away_in_time() -> None:
    text = (ROOT / "deploy" / "meedoen-backup.service").read_text("utf-8")
    (days,) = re.findall(r"-mtime \+(\d+) -delete", text)
    assert int(days) < 35


def test_the_container_runs_as_nobody_special_and_holds_only_what_is_listed() -> None:
    text = (ROOT / "Containerfile").read_text("utf-8")
    assert re.search(r"^USER 10001", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert all(re.fullmatch(r"FROM [a-z]+:[\w.-]+( AS \w+)?", line) for line in text.splitlines() if "FROM " in line)
    copied = {line.split()[1] for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line}
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*"
    for name in copied | {"pyproject.toml", "README.md", "LICENSE"}:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in ignored or f"!{name}/**" in ignored, name
