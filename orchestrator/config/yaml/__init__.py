"""YAML as people write it: bytes to a tree that knows its lines, and a file edited without touching the rest of it."""
