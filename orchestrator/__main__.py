"""`diemcau` and `python -m orchestrator`: every foreseen error ends in one sentence and its exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line."""
    from orchestrator.cli import app
    from orchestrator.errors import DiemCauError

    try:
        app()
    except DiemCauError as error:
        sys.stderr.write(error.text.to("en" if os.environ.get("DIEMCAU_LOCALE") == "en" else "vi") + "\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
