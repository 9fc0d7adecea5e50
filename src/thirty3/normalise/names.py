"""Names of firms: one key for one name however it is typed, and names that name nobody."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from thirty3.normalise.text import clean_text
from thirty3.reference.legal_forms import legal_forms

__all__ = ["fold", "is_placeholder_name", "supplier_key"]

_APOSTROPHE = re.compile("['’‘`´ʹʻʼ′]")
_INITIALS = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")  # the dots of U.K. and P.L.C., but not of "St. George"
_NOT_WORD = re.compile(r"[\W_]+")

_REMEMBERED = 8_192
"""Names kept with what they fold to, some two megabytes: each stands several times in a notice and in the next ones."""


def _fold_once(text: str) -> str:
    upper = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_text(text) or "").upper())
    joined = _INITIALS.sub(r"\1", _APOSTROPHE.sub("", upper))
    return " ".join(_NOT_WORD.sub(" ", joined.replace("&", " AND ")).split())


@lru_cache(maxsize=_REMEMBERED)
def fold(name: str) -> str:
    """The name as all comparison of names starts from.

    Returns:
        Entities and mojibake undone, NFKC, upper case, ``&`` as AND, apostrophes and the dots of initials dropped,
        other punctuation as single spaces. Accents stay. Folding twice changes nothing.

    >>> fold("St. George&#039;s &amp; Sons (U.K.) Ltd.")
    'ST GEORGES AND SONS UK LTD'
    """
    folded = _fold_once(name)
    for _ in range(0 if folded.isascii() else 3):  # a few letters of other scripts fold in two steps
        folded = _fold_once(folded)
    return folded


_TRADING_AS = re.compile(r"\(?\b(?:t ?[/\\] ?as?|trading +as)\b.*", re.IGNORECASE | re.DOTALL)
_ASIDE = re.compile(r"\((?:company|reg|registered|registration|lots?|formerly|previously|f/?k/?a)\b[^()]+\)", re.I)
_SPACED_INITIALS = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")


@cache
def _endings() -> dict[str, str]:
    """Each folded spelling of a legal form, with what the key keeps of it."""
    return {_plain(spelling): form.key for form in legal_forms() for spelling in form.spellings}


@cache
def _most_words() -> int:
    return max(len(ending.split()) for ending in _endings())


def _plain(text: str) -> str:
    """Folded, without accents, initials written together."""
    letters = unicodedata.normalize("NFKD", fold(text))
    folded = fold("".join(letter for letter in letters if not unicodedata.combining(letter)))
    return _SPACED_INITIALS.sub(lambda found: found.group().replace(" ", ""), folded)


def _take_form(words: list[str]) -> str | None:
    """Take one legal form off the end, the longest that is there; None when there is none, or nothing else is left."""
    for count in range(min(_most_words(), len(words) - 1), 0, -1):
        kept = _endings().get(" ".join(words[-count:]))
        if kept is not None:
            del words[-count:]
            return kept
    return None


def _base(words: list[str]) -> list[str]:
    """The words without articles around them (``THE``, also put last as in ``BODLEIAN LIBRARY, THE``)."""
    while len(words) > 1 and words[0] == "THE":
        words = words[1:]
    while len(words) > 1 and words[-1] == "THE":
        words = words[:-1]
    return words


@lru_cache(maxsize=_REMEMBERED)
def supplier_key(name: str) -> str:
    """One key for one firm's name, however its case, punctuation, accents and legal form are typed.

    Legal forms are folded to one spelling and kept, with two exceptions: ``Ltd`` and ``PLC``, in all their spellings
    and in Welsh, leave nothing, because they tell no two firms apart. Buyers leave them out at will, a company keeps
    its number when it turns from one into the other, and Companies House registers no name that differs from another
    only by them, except within a group that consents. ``LLP``, ``CIC``, ``CIO``, ``GmbH`` and the rest stay: a
    partnership and a company of one name may be two firms, and a false merge cannot be taken back downstream, while
    a missed one can still be found by similarity.

    The name before *t/a* or *trading as* is the firm; what follows is its shop sign, and *(formerly …)*, *(Lot 2)* and
    *(Company No. …)* are asides. ``(UK)`` is part of a name (``Example (UK) Ltd`` and ``Example Ltd`` are two
    companies), but its brackets are not.

    Returns:
        Upper-case words and digits with single spaces, never ``|``; empty when the name has neither. The key of a
        key is itself.

    Source:
        Companies Act 2006 section 66 and SI 2015/17 regulation 7 for names; of the 9,089 numbered employers with
        250 staff or more (gender pay gap returns 2021-22) no two differ only by Ltd and PLC, two by Ltd and LLP;
        2026-11-22.

    >>> supplier_key("Example Systems Limited") == supplier_key("EXAMPLE SYSTEMS, LTD.") == "EXAMPLE SYSTEMS"
    True
    >>> supplier_key("Example & Partners L.L.P. t/a Sample")
    'EXAMPLE AND PARTNERS LLP'
    """
    text = clean_text(name) or ""
    words = _base(_plain(_TRADING_AS.sub("", _ASIDE.sub(" ", text))).split() or _plain(text).split())
    forms: list[str] = []
    while (kept := _take_form(words)) is not None:
        words = _base(words)
        forms += [kept] if kept and kept not in forms else []
    return " ".join([*words, *reversed(forms)])


# Wordings that stand where a supplier's name should; from notices of 2020 and 2025, registers and spending files.
_NOBODY = frozenset(
    """
    |VARIOUS|MULTIPLE|SEVERAL|MANY|MIXED|SUNDRY|OTHER|OTHERS|ALL|TBC|TBA|TBD|TO BE CONFIRMED|TO BE ADVISED
    |TO BE DETERMINED|NA|N A|NONE|NULL|NIL|NAN|BLANK|EMPTY|UNKNOWN|NOT KNOWN|NOT APPLICABLE|NOT AVAILABLE
    |NOT DISCLOSED|NOT STATED|NOT PROVIDED|NOT PUBLISHED|NOT SPECIFIED|NOT AWARDED|NO AWARD|NO SUPPLIER|NO SUPPLIERS
    |NO BIDS|NO BIDS RECEIVED|NO TENDERS RECEIVED|CANCELLED|WITHDRAWN|ABANDONED|UNSUCCESSFUL|CONFIDENTIAL
    |COMMERCIALLY SENSITIVE|COMMERCIALLY CONFIDENTIAL|COMMERCIAL IN CONFIDENCE|WITHHELD|ANONYMOUS|INDIVIDUAL
    |INDIVIDUALS|PRIVATE INDIVIDUAL|PRIVATE INDIVIDUALS|PERSONAL DATA|SOLE TRADER|DATA EXCEEDS CELL LIMITS
    |SUPPLIER NAME|VENDOR NAME|NAME|COMPANY|COMPANY NAME|TEST|TEST SUPPLIER|TEST COMPANY
    """.replace("\n    ", "").split("|")
)
_NOBODY_FORMS = re.compile(
    r"(?:PLEASE )?(?:SEE|REFER TO|AS PER|AS|DETAILS IN|LISTED IN|DETAILED IN) (?:THE )?"
    r"(?:ATTACH|ABOVE|BELOW|ADDITIONAL|DESCRIPTION|NOTICE|VI?\b|V[I1]? ?[0-9]|SECTION|GUIDANCE|LIST|SCHEDULE|APPENDIX"
    r"|ANNEX|LINK|DOCUMENT|DETAIL|FURTHER|NOTES|SPREADSHEET|FULL|SUPPLIERS?\b|AWARD|CONTRACT).*"
    r"|(?:AWARDED TO )?(?:VARIOUS|MULTIPLE|SEVERAL|MANY|ALL|[0-9]+)"
    r"(?: (?:SUCCESSFUL|DIFFERENT|FRAMEWORK|APPROVED|AWARDED|LOCAL))?"
    r" (?:SUPPLIERS?|PROVIDERS?|CONTRACTORS?|FIRMS|COMPANIES|VENDORS|ORGANISATIONS|BIDDERS|TENDERERS|CONSULTANTS)"
    r"(?: (?:SEE|AS|ON|LISTED|ATTACHED|PLEASE|ACROSS|APPOINTED|AWARDED|LOTS?|FOR|IN|TO|DETAILS|REFER|PER)\b.*)?"
    r"|(?:(?:.* )?(?:LIST|SUPPLIERS|DETAILS|DOCUMENT|SPREADSHEET|SCHEDULE) )?ATTACHED"
    r"|(?:VARIOUS|MULTIPLE|TBC|TBA|TBD) (?:PLEASE )?(?:SEE|AS PER|REFER|ATTACHED|TO BE)\b.*"
    r"|REMOVED(?: [0-9]+)?(?: (?:LTD|LIMITED|LLP|PLC))?"
    r"|REDACTED\b.*|NAME (?:REDACTED|WITHHELD)|(?:.* )?(?:CONTRACT|LOT|LOTS) NOT AWARDED"
    r"|(?:SUPPLIER|PROVIDER|CONTRACTOR|BIDDER|TENDERER|VENDOR)S?(?: (?:[0-9]{1,2}|[A-Z]))?"
    r"|X+|[0-9]?"
)


def is_placeholder_name(name: str) -> bool:
    """Whether a name names nobody: ``Various``, ``See attached``, ``REDACTED PERSONAL DATA``, or nothing at all.

    >>> is_placeholder_name("Multiple Suppliers - see attached"), is_placeholder_name("Various Eateries PLC")
    (True, False)
    """
    folded = fold(name)
    return folded in _NOBODY or (folded.isascii() and _NOBODY_FORMS.fullmatch(folded) is not None)
