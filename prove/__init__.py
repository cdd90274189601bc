"""What is promised of a system under load, tried on a real one: served from a folder of its own, on this machine alone.

Each program takes `N=` how often and `SEED=` which moments, prints what it counted, and ends with 1 where a promise was
broken: `.venv/bin/python -m prove.kills`. docs/measurements.md adds the runs up.
"""
