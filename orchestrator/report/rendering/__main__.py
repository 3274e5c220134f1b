"""`python -m orchestrator.report.rendering FORMAT`: a document or book as JSON in, the file out.

The service renders in such a process of its own: whatever a library does to a large or hostile paper, the watch over
the lines goes on undisturbed, and what the libraries weigh is gone when the file is there.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from orchestrator.report.rendering import RENDERERS

if __name__ == "__main__":
    with suppress(AttributeError, OSError):  # Windows has no such thing, a hardened unit may forbid it
        os.nice(10)
    sys.stdout.buffer.write(RENDERERS[sys.argv[1]](sys.stdin.buffer.read()))
