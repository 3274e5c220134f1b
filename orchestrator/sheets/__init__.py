"""Points, lines and contacts as a spreadsheet. The only home of openpyxl but for the report's own pages."""
