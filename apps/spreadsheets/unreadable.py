"""Why a file cannot be read. Part of `reading_program`: no Django."""


class Unreadable(Exception):
    """Why a file is no table of ours: a key of `reading.WORDS` and what its words name."""

    def __init__(self, fault: str, **named: object) -> None:
        self.fault, self.named = fault, named
        super().__init__(fault)
