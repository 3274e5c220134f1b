"""The workbook against sites.yaml: what it would change, and what is wrong with it."""
