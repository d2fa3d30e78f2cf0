"""Our fields in XMP packets that other programs have written or rewritten; ElementTree is the independent reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from core.image_io import xmp_fields

FIELDS = {"actions": 'noise="auto" & <blur>\nline', "model": "fast", "empty": ""}


@pytest.mark.parametrize("there", [True, False])
def test_fields_survive_and_the_packet_stays_xml(make_xmp: Callable[..., bytes], there: bool) -> None:
    packet = xmp_fields.with_fields(make_xmp() if there else None, FIELDS)
    assert xmp_fields.fields(packet) == FIELDS
    (ours,) = ElementTree.fromstring(packet.decode()).findall(f".//*[@{{{xmp_fields.NAMESPACE}}}model]")
    assert ours.get(f"{{{xmp_fields.NAMESPACE}}}actions") == FIELDS["actions"]
    assert there is (b"xmp:Rating" in packet)


def test_fields_are_replaced_not_added_up(make_xmp: Callable[..., bytes]) -> None:
    once = xmp_fields.with_fields(make_xmp(), {"model": "old", "gone": "x"})
    assert xmp_fields.with_fields(once, {"model": "new"}) == xmp_fields.with_fields(make_xmp(), {"model": "new"})


def test_a_packet_without_fields_has_none(make_xmp: Callable[..., bytes]) -> None:
    assert xmp_fields.fields(None) == {}
    assert xmp_fields.fields(make_xmp()) == {}


def test_a_senseless_name_is_refused() -> None:
    with pytest.raises(ValueError, match="field name"):
        xmp_fields.with_fields(None, {"a b": "c"})


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
OURS = f'xmlns:causalsr="{xmp_fields.NAMESPACE}"'


def packet(inside: str, before: str = "") -> bytes:
    """A packet whose rdf:RDF holds `inside`."""
    return f'{before}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>{inside}</rdf:RDF></x:xmpmeta>'.encode()


ORDER = json.dumps({"text": "a \"b\" <c> & 'd'\n\tç 🌄", "list": list(range(300))}, ensure_ascii=False)
SAFE = ORDER.replace("&", "&amp;").replace("<", "&lt;")

REWRITTEN = {
    "single quotes": f"<rdf:Description rdf:about='' {OURS} causalsr:model='fast' causalsr:scale='2'/>".replace(
        f'"{xmp_fields.NAMESPACE}"', f"'{xmp_fields.NAMESPACE}'"
    ),
    "elements": f'<rdf:Description rdf:about="" {OURS}><causalsr:model>fast</causalsr:model>'
    "<causalsr:scale>2</causalsr:scale></rdf:Description>",
    "exiftool": f"\n <rdf:Description rdf:about=''\n  xmlns:causalsr='{xmp_fields.NAMESPACE}'>\n"
    "  <causalsr:model>fast</causalsr:model>\n  <causalsr:scale>2</causalsr:scale>\n </rdf:Description>\n",
    "another prefix": f'<rdf:Description rdf:about="" xmlns:p="{xmp_fields.NAMESPACE}" p:model="fast" p:scale="2"/>',
    "the default prefix": f'<rdf:Description rdf:about=""><model xmlns="{xmp_fields.NAMESPACE}">fast</model>'
    f'<scale xmlns="{xmp_fields.NAMESPACE}">2</scale></rdf:Description>',
    "two descriptions": f'<rdf:Description rdf:about="" {OURS} causalsr:model="fast"/>'
    f'<rdf:Description rdf:about="" {OURS}><causalsr:scale>2</causalsr:scale></rdf:Description>',
    "beside others": f'<rdf:Description rdf:about="" {OURS} xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'causalsr:model="fast" xmp:Rating="5"><xmp:Label>L</xmp:Label><causalsr:scale>2</causalsr:scale>'
    "</rdf:Description>",
    "twice, the last counts": f'<rdf:Description rdf:about="" {OURS} causalsr:model="old" causalsr:scale="2"/>'
    f'<rdf:Description rdf:about="" {OURS} causalsr:model="fast"/>',
    "alternatives of languages": f'<rdf:Description rdf:about="" {OURS} causalsr:scale="2"><causalsr:model>\n <rdf:Alt>'
    '\n <rdf:li xml:lang="x-default">fast</rdf:li>\n </rdf:Alt>\n</causalsr:model></rdf:Description>',
    "escapes and CDATA": f'<rdf:Description rdf:about="" {OURS} causalsr:model="f&#97;st"><causalsr:scale>'
    "<![CDATA[2]]></causalsr:scale></rdf:Description>",
}


@pytest.mark.parametrize("form", REWRITTEN)
def test_fields_are_read_in_every_form_and_replaced_without_doubling(form: str) -> None:
    before = packet(REWRITTEN[form])
    ElementTree.fromstring(before)
    assert xmp_fields.fields(before) == {"model": "fast", "scale": "2"}
    after = xmp_fields.with_fields(before, {"model": "pro"})
    assert xmp_fields.fields(after) == {"model": "pro"}
    assert after.count(b'"urn:causalsr:provenance#"') == 1
    assert b"fast" not in after
    assert after.count(b"<rdf:Description") == (2 if form == "beside others" else 1)  # none is left empty
    assert after.endswith(b'causalsr:model="pro"/></rdf:RDF></x:xmpmeta>')
    ElementTree.fromstring(after)


def test_what_others_wrote_beside_ours_keeps_every_byte() -> None:
    after = xmp_fields.with_fields(packet(REWRITTEN["beside others"]), {"model": "pro"})
    kept = '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5">'
    kept += "<xmp:Label>L</xmp:Label></rdf:Description>"
    ours = f'<rdf:Description rdf:about="" {OURS} causalsr:model="pro"/>'
    assert after == packet(kept + ours)


def test_a_packet_without_ours_keeps_every_byte_around_them(make_xmp: Callable[..., bytes]) -> None:
    before = make_xmp() + b"  \n\n  "
    after = xmp_fields.with_fields(before, {"model": "pro"})
    at = before.index(b"</rdf:RDF>")
    assert after.startswith(before[:at])
    assert after.endswith(before[at:])


@pytest.mark.parametrize("element", [True, False])
def test_long_values_with_everything_xml_minds_come_back(element: bool) -> None:
    written = xmp_fields.with_fields(None, {"order": ORDER})
    if element:
        written = packet(
            f'<rdf:Description rdf:about="" {OURS}><causalsr:order>{SAFE}</causalsr:order></rdf:Description>'
        )
    assert xmp_fields.fields(written) == {"order": ORDER}
    assert xmp_fields.fields(xmp_fields.with_fields(written, xmp_fields.fields(written))) == {"order": ORDER}


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert xmp_fields.fields(xmp_fields.with_fields(None, {"a": "x\0\x1b\ud800\uffffy\r"})) == {
        "a": "x\ufffd\ufffd\ufffd\ufffdy\r"
    }


def test_an_empty_rdf_is_opened() -> None:
    before = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF {RDF.replace("rdf=", "r=")} /></x:xmpmeta>'.encode()
    after = xmp_fields.with_fields(before, {"model": "pro"})
    assert xmp_fields.fields(after) == {"model": "pro"}
    (description,) = ElementTree.fromstring(after).findall(
        ".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
    )
    assert description.get(f"{{{xmp_fields.NAMESPACE}}}model") == "pro"


@pytest.mark.parametrize(
    "before", ["\ufeff", " \n", '<?xpacket begin="\ufeff" id="x"?>', '<?xml version="1.0"?>', "<!-- > -->"]
)
@pytest.mark.parametrize("after", [b"", b"\0\0\0", b"  <?xpacket end='w'?>  ", b"rubbish"])
def test_what_stands_around_the_document_does_no_harm(before: str, after: bytes) -> None:
    whole = packet(REWRITTEN["elements"], before) + after
    assert xmp_fields.fields(whole) == {"model": "fast", "scale": "2"}
    assert xmp_fields.with_fields(whole, {"model": "pro"}) == (
        packet(f'<rdf:Description rdf:about="" {OURS} causalsr:model="pro"/>', before) + after
    )


LAUGHS = "<!DOCTYPE x [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    "bad",
    [
        packet(f'<rdf:Description {OURS} causalsr:model="&l9;"/>', LAUGHS + "]>"),
        packet(f'<rdf:Description {OURS} causalsr:model="x"/>', "<!DOCTYPE x>"),
        packet(f'<rdf:Description {OURS} causalsr:model="x"/>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        packet("<a>" * 500 + "</a>" * 500),
        packet("<unbound:a/>"),
        packet("<open>"),
        packet("")[:-1],
        packet(" " * xmp_fields.MOST_BYTES),
        b"\xff\xfe<\0",
        b"",
        b"rubbish",
    ],
    ids=["laughs", "document type", "external", "deep", "unbound", "open", "cut", "huge", "utf-16", "empty", "rubbish"],
)
def test_what_is_no_sound_packet_holds_nothing_and_takes_nothing(bad: bytes) -> None:
    assert xmp_fields.fields(bad) == {}
    if bad:
        with pytest.raises(ValueError, match=r"XMP packet|utf-8"):
            xmp_fields.with_fields(bad, {"model": "pro"})


@pytest.mark.parametrize("other", ["words", "<x:a/>", '<c:b xmlns:c="urn:other#"/>'])
def test_a_description_that_holds_anything_else_stays(other: str) -> None:
    before = packet(f'<rdf:Description rdf:about="" {OURS} causalsr:model="fast">{other}</rdf:Description>')
    kept = f'<rdf:Description rdf:about="">{other}</rdf:Description>'
    ours = f'<rdf:Description rdf:about="" {OURS} causalsr:model="pro"/>'
    assert xmp_fields.with_fields(before, {"model": "pro"}) == packet(kept + ours)


def test_as_deep_as_any_schema_is_deep_enough() -> None:
    assert xmp_fields.fields(packet("<x:a>" * 190 + f'<x:b {OURS} causalsr:model="m"/>' + "</x:a>" * 190)) == {
        "model": "m"
    }


def test_a_packet_as_large_as_may_be_is_read() -> None:
    head = packet(f'<rdf:Description {OURS} causalsr:model="m"/>')
    assert xmp_fields.fields(head.ljust(xmp_fields.MOST_BYTES)) == {"model": "m"}
    assert xmp_fields.fields(head.ljust(xmp_fields.MOST_BYTES + 1)) == {}
