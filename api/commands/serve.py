"""`meedoen serve`: the service on the configured database."""

from __future__ import annotations

from api.exit_codes import ExitCode
from api.settings import settings


def run(host: str | None, port: int | None) -> ExitCode:
    """Serve until it is stopped.

    Args:
        host, port: in place of the settings.
    """
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    from api.http.serving import serve  # loading takes a moment

    serve(settings().model_copy(update=given))
    return ExitCode.DONE
