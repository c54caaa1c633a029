"""Encodings that take the same bytes: told apart by what comes out, or not guessed at all."""

import io

import pytest

from transforms.ingest.encodings import detect
from transforms.ingest.job import Refusal

CHINESE = "满意度调查：师傅很准时，安装也很专业，就是排队有点久。建议周末多派人。" * 3
TAIWAN = "滿意度調查：師傅很準時，安裝也很專業，就是排隊有點久。建議週末多派人。" * 3


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE + "𠮷", "gb18030", "gb18030"),
        (TAIWAN, "big5", "big5"),
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-16", "utf-16-le"),
        ("Très bien, déjà vu, où ça? Überraschung, señor, não são", "cp1252", "cp1252"),
        ("São boas opções, não põe mais à mão: é ótimo", "cp1252", "cp1252"),
        ("Ort;Straße\nBremen;Hauptstraße 5\n", "cp1252", "cp1252"),
        ("姓名,電話,備註\n", "gb18030", "gb18030"),
    ],
)
def test_a_text_is_read_as_it_was_written(text, written, found):
    data = text.encode(written)
    encoding = detect(lambda: io.BytesIO(data))
    assert encoding.name == found
    assert data[encoding.bom :].decode(encoding.name) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nagyon jó volt, köszönöm szépen, gyors és előzékeny ügyfélszolgálat, tűzhely", "iso-8859-2"),
        ("Bardzo dobra obsługa, następnym razem też tu przyjdę, łatwo i bez kłopotów", "cp1250"),
        ("Очень хорошо, мастер пришёл вовремя, всё понравилось", "koi8-r"),
        ("Очень хорошо, мастер пришёл вовремя, всё понравилось", "cp1251"),
        ("とても良かったです。店員の対応が丁寧でした。次回も利用したいと思います。", "euc-jp"),
        ("とても良かったです。店員の対応が丁寧でした。次回も利用したいと思います。", "shift_jis"),
        ("매우 만족합니다. 직원이 친절하고 설치가 빨랐습니다. 다시 이용하겠습니다.", "euc-kr"),
    ],
)
def test_what_only_looks_like_another_encoding_must_be_declared(text, written):
    data = text.encode(written)
    with pytest.raises(Refusal) as found:
        detect(lambda: io.BytesIO(data))
    assert found.value.code == "unknown_encoding"
    assert detect(lambda: io.BytesIO(data), written).evidence.startswith("declared")


@pytest.mark.parametrize("data", [b"abc,def\nab\x00c,def", b"a,b,c\n\x00,2,3\n"])
def test_a_single_nul_does_not_make_a_text_utf_16(data):
    assert detect(lambda: io.BytesIO(data)).name == "utf-8"


@pytest.mark.parametrize("word", ["第3次来，排队久", "微信", "满意", "一般", "快递太慢"])
def test_a_file_of_the_same_few_words_is_read_as_chinese(word):
    text = "id,word\n" + "".join(f"{n},{word}\n" for n in range(200))
    assert detect(lambda: io.BytesIO(text.encode("gb18030"))).name == "gb18030"


@pytest.mark.parametrize("word", ["서비스가 좋아요", "배송이 너무 느리다", "만족", "보통이에요"])
def test_a_file_of_the_same_few_korean_words_is_not(word):
    text = "id,word\n" + "".join(f"{n},{word}\n" for n in range(200))
    with pytest.raises(Refusal):
        detect(lambda: io.BytesIO(text.encode("euc_kr")))
