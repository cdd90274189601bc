"""A register by file: columns, reading, plan, import and workbook."""
