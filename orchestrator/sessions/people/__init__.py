"""The contacts: those of sites.yaml, with what was edited on screen or read from a spreadsheet in their place."""
