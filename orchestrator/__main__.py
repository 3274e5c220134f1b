"""`diemcau` and `python -m orchestrator`: every foreseen error ends in one sentence and its exit code."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    from orchestrator.cli import app
    from orchestrator.commands.usage import run, terminal_locale
    from orchestrator.errors import DiemCauError

    try:
        sys.exit(run(app))
    except DiemCauError as error:
        sys.stderr.write(error.text.to(terminal_locale()) + "\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
