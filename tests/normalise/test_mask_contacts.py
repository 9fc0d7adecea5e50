"""Contact data goes, references stay. All people and numbers are made up or from ranges kept for fiction (Ofcom)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.normalise.tables import cells
from thirty3.normalise.text import clean_text, mask_contacts

PHONES = cells("""
020 7946 0000|0207 946 0000|0207-946-0000|(020) 7946 0000|020.7946.0000|02079460000|+44 20 7946 0000
+44 (0)20 7946 0000|+44(0)2079460000|+442079460000|0044 20 7946 0000|00442079460000|+44-20-7946-0000
(+44) 20 7946 0000|+44 (0) 1632 960123|01632 960123|01632 960 123|01632-960123|(01632) 960123|01632 96012
07700 900123|07700900123|07700 900 123|07700-900-123|+44 7700 900123|+447700900123|07 700 900 123
0770 0900123|0808 157 0123|0800 123456|0306 999 0123|03069990123|0909 879 0123|0113 496 0123|0114 4960123
(0115) 496 0123|0121 496 0123|0131 496 0123|0141 496 0123|0151 496 0123|0161 496 0123|0191 498 0123
028 9649 6123|029 2018 0123|020 7946 0000 ext 1234|020 7946 0000 x12|020 7946 0000, extension 12
Tel: 7946 0000|Tel 960123|Telephone No. 79460000|tel:+442079460000|Fax: 020 7946 0001
Mobile number is 7700 900123|Phone 020 7946 0000|01632 960123/960124|020 7946 0000 or 020 7946 0001
07700900123/07700900124|+353 1 234 5678|+1 202 555 0143|44 20 7946 0000|44 (0)20 7946 0000
Helpdesk:02079460000|Sample,020 7946 0000,London|(0)20 7946 0000|T: 020 7946 0000|M:07700900123
020–7946–0000|020\u00a07946\u00a00000|call 01632 960123.|on 01632 960123, or
""")

EMAILS = cells("""
jo@example.org|jo.o'sample@example.co.uk|mailto:jo@example.org?subject=Tender%20DN1
JO_SAMPLE+x@EXAMPLE.ORG|jo [at] example [dot] org|jo(at)example.org|jo at example dot org
jo%40example.org|"Jo Sample"@example.org|jo @ example.org|<jo@example.org>|jo＠example.org|jo.sample@exam
jo@192.0.2.1|e-mail:jo@example.org.|'jo@example.org'|jo.b@c.d.example.org|jó@exämple.org
...jo@example.org|(jo@example.org)|jo@example.org;jo2@example.org|https://jo:secret@example.org/x
https://jo@example.org/x|https://example.org/?e=jo@example.org&b=1|Jo@Example.London
jo@example.org/jo2@example.org|E:jo@example.org|jo-sample@example-council.gov.uk|1jo@example.org
jo@xn--exmple-cua.org
""")

INNOCENT = cells("""
Health@Work Sample Ltd|SAMPLE@EXAMPLE
DN756786|MRTN001-DN756786-01185010|01185010|72000000-5|72000000, 48000000 and 03000000|052408-2025
09310000-5 48000000|2025/S 000-012345|2018/S 031-067685|2016 012-017201|ocds-b5fd17-01234567890
BIP919868359|2cb6-4a6c-84cd-8df7f86dc020|01/04/2024 to 31/03/2027|06.04.2020|2025-01-23T17:40:12Z
£1,722,000.00|£01234567890|GBP 900000000|E8 1EA|SW1A 2AA|SC012345|OC348553|company no 01234567
20250123174012-73582|tender_301986/1444746|CF-0005000DWS000000ED3p2AG|IT-234-38233-MVDC - 038233
https://procontract.due-north.com/Advert?advertId=02079460000|https://example.org/07700900123/x
www.example.org/01234567890|10.00 - 16.00 hrs|09:00 to 17:00|0900 - 1700|36+12+12|12 + 12 + 12 months
24/7 helpdesk 365 days|VAT GB 012 3456 78|UTR 0123456789|DUNS 021234567|ISBN 0-19-852663-6|0.01234567890
51.01234567890, -0.12345678901|Mobile 2024-2027|telephone 64210000|Telephone: 2024/25|phone 12 months
fax 2025|Lot 1 and Lot 2|follow us @thirty3|https://medium.com/@thirty3/post|maps/@51.5074,-0.1278,15z
5@150|4 @ £250|meet @ noon|at 15:00 @ Town Hall|sort code 01-23-45 account 01234567|0123 4567
EXMP/2024/001|version 2.0.1.1234|100,000,000|UPRN 010001234567|3.14159265358979|a value of 0800
extension 12 months|1234567890|ID 01234567890123|ratio 1:1000000000|033/2024/0012345|44115310|44 12 2025
call-off contract 5000000|phone systems 32550000-3|telephone lines 2024 to 2026|0 to 10,000,000,000
1 000 000 000|look at example lot 4|GB-COH-01234567|GB-PPON-PXXX-1111-XXXX|09/2024 - 08/2027|0203 2024
lot 020 of 100|page 1 of 0800
""")


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_number_is_gone(phone: str) -> None:
    masked = mask_contacts(clean_text(f"Ask Jo on {phone} soon") or "")
    assert "[phone removed]" in masked
    assert sum(map(str.isdigit, masked)) == 0
    assert masked.startswith("Ask Jo on ")
    assert masked.endswith(" soon")


@pytest.mark.parametrize("email", EMAILS)
def test_an_email_address_is_gone(email: str) -> None:
    masked = mask_contacts(f"Ask on {email} soon")
    assert "jo" not in masked.lower()
    assert masked.startswith("Ask on ")
    assert masked.endswith(" soon")


@pytest.mark.parametrize("innocent", INNOCENT)
def test_what_is_no_contact_stays(innocent: str) -> None:
    text = f"See {innocent} now"
    assert mask_contacts(text) == text


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(PHONES) + len(EMAILS) >= 90
    assert len(INNOCENT) >= 80


def test_a_web_address_keeps_its_host_and_loses_its_user() -> None:
    assert mask_contacts("https://jo:secret@example.org/x?y=1") == "https://example.org/x?y=1"


FILL = st.sampled_from(INNOCENT)
CONTACT = st.sampled_from(PHONES[:45])


@given(FILL, CONTACT, FILL)
def test_neighbours_do_not_hide_a_number_or_suffer_from_it(before: str, phone: str, after: str) -> None:
    masked = mask_contacts(f"{before}; {phone}; {after}")
    assert masked == f"{before}; [phone removed]; {after}"


@given(st.text() | st.text(alphabet="0123456789 +-()./@aTel:,x"))
def test_masking_twice_changes_nothing(text: str) -> None:
    masked = mask_contacts(text)
    assert mask_contacts(masked) == masked


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def test_only_contacts_are_masked_in_a_real_page_of_notices(shared: Path) -> None:
    """Precision: the files come with e-mails and phones redacted to example.org and 020 7946 0000, read by eye."""
    page = json.loads((shared / "contracts_finder/search_page_2025-01-23.json").read_text(encoding="utf-8"))
    changed = [text for text in map(clean_text, _texts(page["releases"])) if text and mask_contacts(text) != text]
    assert changed
    assert not [text for text in changed if "@example.org" not in text and "020 7946 0000" not in text]


@pytest.mark.parametrize("hostile", ["a", "a.", "0 ", "+1  ", "@", "a@", "tel ", "(", '"', "www.", "[at] ", "mailto:"])
def test_hostile_text_is_read_once(hostile: str) -> None:
    mask_contacts(hostile * 50_000)  # a pattern that tried every start again would take minutes
