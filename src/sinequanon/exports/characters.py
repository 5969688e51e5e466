"""Text made safe for formats that cannot hold every character."""

import re

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (its production 2, Char), and the control characters that it advises against."""


def one_line(text: str) -> str:
    r"""A text without line ends, tabs and control characters, for XML and tab-separated files.

    White space becomes one space; any other character that cannot be kept becomes U+FFFD.

    Example:
        >>> one_line("Hamas\t(“movement”)\n\x07"), one_line("a\u2028b")
        ('Hamas (“movement”) �', 'a b')
    """
    return _NOT_IN_XML.sub("�", " ".join(text.split()))
