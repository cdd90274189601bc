"""Figures by file: tables and workbooks taken apart, understood, laid beside the figures, and written out."""
