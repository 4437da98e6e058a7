"""Encodings: by mark, by declaration, by detection; nothing dropped, nothing that UTF-8 cannot write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.pages.decoding import decode, unmarked_wide

SAMPLES = [
    (
        "cp1251",
        "Паром перевернулся у мыса Меррин во вторник вечером, сообщила береговая охрана. Девять человек погибли.",
    ),
    ("koi8-r", "Паром перевернулся у мыса Меррин во вторник вечером, сообщила береговая охрана."),
    (
        "cp1252",
        "L’été dernier, le ministère a nié que le ferry était surchargé : « C’est faux », a déclaré la ministre.",
    ),
    (
        "cp1252",
        "Die Fähre kenterte am Dienstagabend, teilte die Küstenwache mit. „Das ist falsch“, sagte der Minister.",
    ),
    (
        "cp1252",
        "El ferry volcó el martes por la noche, según la guardia costera. «Es falso», señaló la ministra. ¿Cuántos eran?",
    ),
    (
        "cp1250",
        "Prom przewrócił się we wtorek wieczorem, co najmniej dziewięć osób zginęło. Źródła mówią, że łódź była przepełniona.",
    ),
    (
        "iso8859-2",
        "Prom przewrócił się we wtorek wieczorem, co najmniej dziewięć osób zginęło, poinformowała straż przybrzeżna.",
    ),
    ("cp1253", "Το πλοίο ανατράπηκε το βράδυ της Τρίτης, ανακοίνωσε το λιμενικό."),
    ("cp1254", "Feribot salı akşamı alabora oldu, sahil güvenlik açıkladı. Dışişleri bakanlığı iddiaları yalanladı."),
    ("cp1255", "המעבורת התהפכה ביום שלישי בערב, אמר משמר החופים."),
    ("cp1256", "انقلبت العبارة مساء الثلاثاء، حسبما ذكر خفر السواحل."),
    ("shift_jis", "火曜日の夜、フェリーが転覆し、少なくとも九人が死亡したと沿岸警備隊が発表した。"),
    ("gb18030", "渡轮周二晚上倾覆，海岸警卫队表示至少有九人死亡。运输部否认船只超载。"),
    ("big5", "渡輪週二晚上傾覆，海岸警衛隊表示至少有九人死亡。"),
    ("euc_kr", "화요일 밤 여객선이 전복되어 최소 아홉 명이 사망했다고 해안경비대가 밝혔다."),
]


@pytest.mark.parametrize(("encoding", "text"), SAMPLES)
def test_undeclared_encodings_are_detected(encoding, text):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_byte_order_marks(encoding):
    mark = b"" if encoding in {"utf-8-sig", "utf-16", "utf-32"} else "\ufeff".encode(encoding)
    assert decode(mark + "Fähre – „spät“".encode(encoding)).text == "Fähre – „spät“"


def test_declarations():
    text = "Küste und Häfen"
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">{text}</html>'
    assert decode(page.encode("cp1252"), markup=True) == (page, "cp1252", 0)
    assert decode(text.encode("cp1252"), "iso-8859-1").encoding == "cp1252", (
        "web pages that say Latin-1 mean Windows-1252"
    )
    assert decode(text.encode(), "iso-8859-7-no-such").text == text
    wrong = f'<meta charset="ascii">{text}'
    assert decode(wrong.encode(), markup=True).text.endswith(text) or decode(wrong.encode(), markup=True).damaged == 0


def test_broken_bytes_are_counted_and_stand_in_the_text():
    decoded = decode(b"The ferry \xff\xfe\xfd left. " + "Küste, Häfen, Fähre – „spät“. ".encode() * 3, "utf-8")
    assert "�" not in decoded.text or decoded.damaged == decoded.text.count("�")
    assert "The ferry" in decoded.text
    assert "left." in decoded.text


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "no-such", "utf-16"]),
    st.booleans(),
)
def test_any_bytes_give_text_that_utf_8_can_write(data, declared, markup):
    text, _, damaged = decode(data, declared, markup=markup)
    text.encode("utf-8")
    assert damaged >= 0


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_utf_8_comes_back_as_it_was(text):
    if not text.startswith("\ufeff") and "\x00" not in text:
        assert decode(text.encode()).text == text


def as_browsers(label, text, codec, head=""):
    page = f'<!doctype html><html><head>{head}<meta charset="{label}"><title>x</title></head><body>{text}</body></html>'
    return page.encode(codec), page


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", "塔恩霍姆的朱镕华说，渡轮周二晚上倾覆。"),
        ("GBK", "gb18030", "渡轮周二晚上倾覆，€五百。"),
        ("Shift_JIS", "cp932", "髙橋隊長は①と㈱を認めた。"),
        ("ks_c_5601-1987", "cp949", "여객선이 전복되어 펲 아홉 명이 사망했다."),
        ("iso-8859-1", "cp1252", "„Das ist falsch“, sagte der Minister – später."),
        ("latin1", "cp1252", "L’été dernier"),
        ("tis-620", "cp874", "เรือเฟอร์รี่ล่ม… “ไม่จริง”"),
        ("x-sjis", "cp932", "渡船が転覆した。"),
        ("iso-8859-9", "cp1254", "Dışişleri bakanlığı “yalanladı”"),
        ("utf-16", "utf-8", "Küste – „spät“"),
    ],
)
@pytest.mark.parametrize(
    "head", ["", "<script>" + "var a = 1; " * 2000 + "</script>", "<!-- <meta charset=koi8-r> -->"]
)
def test_labels_mean_what_browsers_mean(label, codec, text, head):
    data, page = as_browsers(label, text, codec, head)
    assert decode(data, markup=True)[::2] == (page, 0)


def test_server_against_page():
    data, page = as_browsers("utf-8", "Jürgen Läufer", "utf-8")
    assert decode(data, "iso-8859-1", markup=True).text == page
    data, page = as_browsers("koi8-r", "Паром", "koi8-r")
    assert decode(data, "no-such", markup=True).text == page
    data, page = as_browsers("utf-8", "Паром", "cp1251")
    assert decode(data, "windows-1251", markup=True).text == page


def test_declared_and_damaged_stays_as_declared():
    text = "渡轮周二晚上倾覆，海岸警卫队表示至少有九人死亡。" * 3
    broken = text.encode("gb18030")[:31] + b"\xff\xff" + text.encode("gb18030")[32:]
    decoded = decode(broken, "gb2312")
    assert decoded.encoding == "gb18030"
    assert 0 < decoded.damaged < 5


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(codec):
    text = "<!doctype html><p>The ferry was late again. Küste, „spät“.</p>"
    assert decode(text.encode(codec), markup=True) == (text, codec, 0)


@pytest.mark.parametrize("piece", [b"<!--", b"<meta ", b"<meta charset", b"<meta charset=", b"<?xml encoding="])
def test_declarations_are_looked_for_in_linear_time(piece):
    assert decode(piece * 200_000, markup=True).damaged == 0


def test_zeros_on_both_sides_are_no_wide_text():
    assert unmarked_wide(b"a\0" * 50 + b"\0a" * 50) is None


def test_a_page_that_is_utf_8_but_for_a_byte_is_utf_8_whatever_its_server_says():
    data = ("Í" * 40).encode() + b"\xff" + ("Í" * 40).encode()
    assert decode(data, "iso-8859-1").text.count("Í") == 80
