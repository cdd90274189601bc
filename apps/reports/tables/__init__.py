"""The one table that feeds screen, print, CSV, XLSX and chart."""
