"""What can be wrong with the packing of a file that somebody else made (ZIP: XLSX, DOCX, ODS, OFD)."""

import zlib
from lzma import LZMAError
from zipfile import BadZipFile

# All that zipfile raises of a foreign file, tried with 40,000 mutated ones; it has no common class for them.
UNREADABLE_ZIP = (
    BadZipFile,  # lists and signatures that contradict one another
    KeyError,  # no part of that name
    RuntimeError,  # the part is encrypted, or packed in a way that nobody here knows
    ValueError,  # places before the beginning of the file
    OSError,  # places that no file has
    EOFError,  # cut off
    LZMAError,  # packed data that is damaged
    zlib.error,
)
