"""The catalogue of indicators and forms, the collection of figures with their workflow, rules and totals."""
