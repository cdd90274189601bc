"""Open data: the numbers shown, for programs, as SDMX-CSV 2.1 at the addresses of SDMX-REST 2 (docs/adr/0047)."""
