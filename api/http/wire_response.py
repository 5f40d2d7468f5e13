"""Answers in JSON, written once and never with a number that is none."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse


class WireResponse(JSONResponse):
    """JSON in UTF-8. Raises ValueError for what JSON has no word for."""

    def render(self, content: Any) -> bytes:
        """The bytes of the answer."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
