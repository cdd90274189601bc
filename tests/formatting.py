"""Lays out style sheets and scripts, as djlint does templates: `python -m tests.formatting` (--check only looks)."""

import sys
from pathlib import Path

import cssbeautifier
import jsbeautifier

STATIC = Path(__file__).parent.parent / "static"


def style_sheet(text: str) -> str:
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    options.space_around_combinator = True
    return cssbeautifier.beautify(text, options)


def script(text: str) -> str:
    """Lines are broken by hand: an expression is laid out as its writer broke it."""
    options = jsbeautifier.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    options.brace_style = "collapse,preserve-inline"
    options.operator_position = "preserve-newline"
    options.keep_array_indentation = True
    return jsbeautifier.beautify(text, options)


LAYOUTS = {".css": style_sheet, ".js": script}


def main(only_check: bool) -> int:
    untidy = 0
    for path in sorted(path for path in STATIC.rglob("*") if path.suffix in LAYOUTS):
        text = path.read_text()
        tidy = LAYOUTS[path.suffix](text)
        if tidy != text:
            untidy += 1
            print(f"{path.relative_to(STATIC.parent)} is not laid out")
            if not only_check:
                path.write_text(tidy)
    return 1 if only_check and untidy else 0


if __name__ == "__main__":
    sys.exit(main(only_check="--check" in sys.argv[1:]))
