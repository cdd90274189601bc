"""Readers only: the pages, tables and files in which supervisors see the figures."""
