"""The screens of entry and review: grids, cells, work lists, the sign-off sheet, figures by file."""
