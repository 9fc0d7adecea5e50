"""Contact data in free text: e-mail addresses and phone numbers go, references and figures stay."""

from __future__ import annotations

import re

__all__ = ["mask_contacts"]

_EMAIL_REMOVED = "[email removed]"
_PHONE_REMOVED = "[phone removed]"

# Possessive, and tried only where a run of such characters starts: hostile text costs one pass, not its square.
_LOCAL = r"[\w.!#$%'*+~-]"
_EMAIL = re.compile(
    rf'(?:(?<!{_LOCAL})(?P<local>{_LOCAL}++)|"[^"\n]{{1,64}}")(?P<at> ?[@＠] ?)(?P<host>[\w-]++(?:\.[\w-]++)*+)'
)
_SPELT_EMAIL = re.compile(
    rf"(?<!{_LOCAL})[\w.+-]++"
    r"(?: ?[\[(] ?at ?[\])] ?[\w-]++(?: ?(?:\.|[\[(] ?dot ?[\])]) ?[\w-]++){1,5}"
    r"| at [\w-]++(?: dot [\w-]++){1,5}"
    r"|%40[\w-]++(?:\.[\w-]++){1,5})",
    re.IGNORECASE,
)
_AT = re.compile(r"[ \[(]at[ \])]|%40", re.IGNORECASE)
"""What every spelt-out address has, so that most texts are told to have none at a glance."""
_MAILTO = re.compile(r"mailto:\s?\[email removed\](?:\?[^\s<>\"]*)?", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^\s/?#@<>]{1,200}@(?=[\w\[])")

_GAP = r"[ .()\-\u2010-\u2015]{0,3}+"  # between two digits; possessive, so that no text is tried in two ways
_END = r"(?![0-9])(?: ?,? ?(?:ext(?:ension|n)?|x)\.?:? ?[0-9]{1,6}\b)?"
_LABEL = (
    r"(?:tel(?:ephone)?|phone|mob(?:ile)?|cell|fax|landline|switchboard|help ?(?:line|desk)|hotline|whatsapp|sms|callto"
    r"|contact (?=no|number))\.?(?P<words>(?: ?(?:no|nos|number|num|us|me|line|is|on|at)\b\.?){0,3})"
)
_PHONE = re.compile(
    r"(?P<url>(?:(?:https?|ftp)://|www\.)(?:(?![,;|](?:0|\+|tel))[^\s<>\"])+)"
    rf"|(?<!\w)(?P<label>{_LABEL}(?P<lead>[\s:;=.\-–(]{{0,4}}))(?P<labelled>\(?[+0-9](?:{_GAP}[0-9]){{5,14}}){_END}"
    rf"|(?<![\w+])\(?(?:\+ ?|00 ?(?=44|353))(?P<abroad>[0-9](?:{_GAP}[0-9]){{8,14}}){_END}"
    rf"|(?<![\w£$€+])(?<![0-9][.,])(?P<national>\(?0(?:{_GAP}[0-9]){{9,10}}){_END}"
    rf"|(?<![\w£$€.,/+\-])(?P<bare>44(?: [1-357-9][0-9]{{1,4}}| ?\(0\) ?[0-9]{{2,5}}) ?(?: ?[0-9]{{3,4}}){{2}}){_END}",
    re.IGNORECASE,
)
_DIGITS = re.compile(rf"[0-9](?:{_GAP}[0-9]){{4}}")
"""What every phone number has, so that most texts are told to have none at a glance."""
_ALSO = re.compile(
    rf"(?<=\[phone removed\])(?P<by> ?(?:/|or|and|&|,) ?)(?!(?:19|20)[0-9]{{2}}\b)"
    rf"[0-9](?:{_GAP}[0-9]){{4,10}}(?![0-9/])"
)

# The ranges of the National Telephone Numbering Plan (Ofcom) that have numbers, 2026-11.
_RANGE = re.compile(r"0(?:1[1-9]|2[03489]|3[0347]|5[056]|7[0-9]|8[0247]|9[018])")
_TEN_DIGITS = ("01", "0800", "0500")  # the ranges that still have numbers one digit short
_NOTICE = re.compile(r"0[0-9]{5}-(?:19|20)[0-9]{2}")  # Find a Tender writes its notices 032703-2026
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?: ?[-–/. ] ?[0-9]{2}){1,2}(?:[0-9]{2})?")
_CODE = re.compile(r"[1-9][0-9]{7}(?:-[0-9])?")  # a CPV code


def _is_national(number: str, before: str) -> bool:
    """Whether a 0 and nine or ten more digits are grouped as a British phone number is, and a reference is not."""
    groups = re.findall(r"[0-9]+", number)
    if groups[0] == "0" and number.startswith("(0)"):
        groups[:2] = ["0" + groups[1]]
    digits = "".join(groups)
    if _RANGE.match(digits) is None or _NOTICE.fullmatch(number):
        return False
    if len(digits) == 10 and not digits.startswith(_TEN_DIGITS):
        return False
    if len(groups) == 1:  # a run of digits: ten of them are more often a reference
        return before not in "-/" and (len(digits) == 11 or digits.startswith(_TEN_DIGITS[1:]))
    if before in "-/" and (len(groups) < 3 or "-" in number):
        return False
    return (3 <= len(groups[0]) <= 7 and len(groups) <= 5) or [len(group) for group in groups] == [2, 3, 3, 3]


def _is_labelled(number: str, between: str) -> bool:
    """Whether what follows the word for a phone is a number to call, not a year, a span of years or a code."""
    if number[0] in "+0(" or between.strip():
        return _YEARS.fullmatch(number) is None
    return _YEARS.fullmatch(number) is None and _CODE.fullmatch(number) is None


def _mask_phone(match: re.Match[str]) -> str:
    if match["url"]:
        return match.group()
    if match["labelled"]:
        kept = match["label"] if _is_labelled(match["labelled"], match["words"] + match["lead"]) else None
        return match.group() if kept is None else kept + _PHONE_REMOVED
    before = match.string[match.start() - 1 : match.start()] or " "
    if match["national"] and not _is_national(match["national"], before):
        return match.group()
    if match["bare"] and sum(map(str.isdigit, match["bare"].replace("(0)", ""))) != 12:
        return match.group()
    return _PHONE_REMOVED


def _mask_email(match: re.Match[str]) -> str:
    local, host = match["local"] or "quoted", match["host"]
    top = host.rpartition(".")[2]
    named = "." in host and len(top) > 1 and not top.isdigit()
    named = named or re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", host) is not None
    # An address cut short: only where nothing else can be meant, so that "Health@Work" and "5@150" stay.
    bare = match["at"] in "@＠" and host[0].isalpha() and len(host) > 2 and re.search(r"[^\W\d_][._][^\W\d_]", local)
    if not named and not bare:
        return match.group()
    return local[: len(local) - len(local.lstrip(".'*#~!$%+-"))] + _EMAIL_REMOVED


def mask_contacts(text: str) -> str:
    """The text with e-mail addresses and phone numbers replaced.

    Args:
        text: Free text of a notice, cleaned by :func:`~thirty3.normalise.text.clean_text`.

    Returns:
        ``[email removed]`` and ``[phone removed]`` in their places; user names and passwords in addresses are dropped.
        References, CPV codes, company numbers, dates, amounts, postcodes and web addresses stay. Masking twice
        changes nothing.

    >>> mask_contacts("Ref DN756786: ask jo@example.org or call 020 7946 0000 by 01/04/2024")
    'Ref DN756786: ask [email removed] or call [phone removed] by 01/04/2024'
    """
    if "@" in text or "＠" in text:
        text = _EMAIL.sub(_mask_email, _USERINFO.sub("", text))
    if _AT.search(text):
        text = _SPELT_EMAIL.sub(_EMAIL_REMOVED, text)
    if ":" in text:
        text = _MAILTO.sub(_EMAIL_REMOVED, text)
    if _DIGITS.search(text):
        text = _PHONE.sub(_mask_phone, text)
    if _PHONE_REMOVED in text:
        text = _ALSO.sub(r"\g<by>" + _PHONE_REMOVED, text)
    return text
