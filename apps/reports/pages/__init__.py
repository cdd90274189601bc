"""The pages of the reports: one file a page, its view at its end."""
