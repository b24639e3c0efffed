"""Normalise what people and banks write: texts, names, account numbers.

>>> fold("Ｒｅｃｈｎｕｎｇ　２０２６—１２ é")
'RECHNUNG 2026-12 E'
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

#: Longest text that is read; a bank's narrative has at most some hundred characters.
MAX_TEXT = 20_000

_LETTERS = {
    "Ø": "O",
    "Æ": "AE",
    "Œ": "OE",
    "Ł": "L",
    "Đ": "D",
    "Ð": "D",
    "Þ": "TH",
    "ẞ": "SS",
    "ß": "SS",
    "ı": "I",
}
_DASHES = dict.fromkeys("‐‑‒–—―−﹣", "-")
_CYRILLIC = dict(
    zip(
        "АБВГДЕЗИЙКЛМНОПРСТУФХЫЭ",
        "ABVGDEZIIKLMNOPRSTUFHYE",
        strict=True,
    )
) | {"Ж": "ZH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ю": "YU", "Я": "YA"}
_GREEK = dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΧΩ", "AVGDEZIIKLMNXOPRSTYFCO", strict=True)) | {
    "Θ": "TH",
    "Ψ": "PS",
}
#: Traditional and Japanese forms that are usual in company names → simplified.
_HAN = dict(
    zip(
        "貿國電東華發實業廣聯際達龍興機車門開網銀運輸學書寶豐員環資訊術醫藥農產設備會灣"
        "創樂萬義眾團責廠號陽鋼鐵進館氣線紡織絲對歐亞飛馬魚鳥麗愛無錫蘇濟寧漢長慶",
        "贸国电东华发实业广联际达龙兴机车门开网银运输学书宝丰员环资讯术医药农产设备会湾"
        "创乐万义众团责厂号阳钢铁进馆气线纺织丝对欧亚飞马鱼鸟丽爱无锡苏济宁汉长庆",
        strict=True,
    )
)
_TRANSLATE = str.maketrans(_LETTERS | _DASHES | {"\u200b": "", "\ufeff": ""})
_TRANSLITERATE = str.maketrans(_CYRILLIC | _GREEK | _HAN)
_ATOM = re.compile(r"[A-Z]+|[0-9]+")


class Atom(NamedTuple):
    """A run of letters or of digits, and where it stands in the folded text."""

    text: str
    start: int
    end: int
    digits: bool


def fold(text: str) -> str:
    """Upper case, half width, no accents, plain dashes.

    >>> fold("ＩＮＶ／２０２６／００１２ für Müller")
    'INV/2026/0012 FUR MULLER'
    """
    text = text[:MAX_TEXT]
    if text.isascii():
        return text.upper()
    text = unicodedata.normalize("NFKC", text).upper().translate(_TRANSLATE)
    text = unicodedata.normalize("NFD", text)
    return "".join(c for c in text if not "\u0300" <= c <= "\u036f")


def atoms(folded: str) -> list[Atom]:
    """Runs of Latin letters and of digits; anything else separates.

    >>> [a.text for a in atoms("付INV202600012货款")]
    ['INV', '202600012']
    """
    return [
        Atom(m.group(), m.start(), m.end(), m.group() <= ":")
        for m in _ATOM.finditer(folded)
    ]


def runs_of(folded: str) -> list[str]:
    """The texts of :func:`atoms`, for when their places do not matter.

    >>> runs_of("INV/2026-1")
    ['INV', '2026', '1']
    """
    return _ATOM.findall(folded)


def compact(text: str) -> str:
    """Only letters A-Z and digits.

    >>> compact("inv/2026-00012")
    'INV202600012'
    """
    return "".join(_ATOM.findall(fold(text)))


def account_key(account: str) -> str:
    """A bank account as it can be compared: letters and digits, no leading zeros.

    >>> account_key("de89 3704 0044 0532 0130 00")
    'DE89370400440532013000'
    """
    return compact(account).lstrip("0")


# ------------------------------------------------------------------ names


def words(text: str) -> frozenset[str]:
    """A set of words written as one text.

    >>> sorted(words("b a"))
    ['a', 'b']
    """
    return frozenset(text.split())


_FORMS = words(
    """
    AB AG AKTIENGESELLSCHAFT ANONIM ANPARTSSELSKAB AS ASA APS BHD BV BVBA CIA CO
    COMPANY CORP CORPORATION COOP CV CVBA DD DMCC DOO EG EIRL EINGETRAGENER
    EINZELUNTERNEHMEN EK EIRELI ENK EURL EV FZCO FZE FZ FZC GBR GES GESELLSCHAFT
    GESMBH GGMBH GIE GMBH HB HF INC INCORPORATED IS JSC KAUFMANN KB KDA KFT KG KGAA
    KK KS KSC LDA LIMITADA LIMITED LLC LLP LP LTD LTDA MBH NV NYRT OAO OHG OOO OU
    OY OYJ OYABP PARTG PARTGMBB PBC PC PJSC PLC PLLC PRIVATE PT PTE PTY PVT QSC RL
    SA SAB SADECV SAE SAL SARL SAS SASU SAU SC SCA SCARL SCE SCOP SCRL SDN SE SIA
    SL SLU SNC SOCIEDAD SOCIETE SP SPA SPJ SPK SPOLKA SPRL SPZOO SRL SRLS SRO STI
    TBK TICARET SIRKETI UAB UG VERWALTUNGS VOF WLL YK ZAO ZOO ZRT OBRT EOOD OOD EAD
    OO AD DRUSTVO KOMMANDITGESELLSCHAFT HAFTUNGSBESCHRAENKT HAFTUNGSBESCHRANKT BESLOTEN
    VENNOOTSCHAP NAAMLOZE AKTIEBOLAG AKTIESELSKAB OSAKEYHTIO ANONYME ANONIMA
    """
)
_FILLERS = words("AND UND ET Y Z EN OG OCH THE DER DIE DAS LE LA LES OF")
_TITLES = words("HERR FRAU MR MRS MS DR MONSIEUR MADAME M MME FIRMA FA MESSRS")
_CJK_FORMS = (
    "股份有限责任公司",
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "总公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "(株)",
    "(有)",
    "(주)",
    "公司",
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DOTTED = re.compile(r"\b(?:[A-Z0-9][./] ?){1,6}[A-Z]\b\.?")
_WORD = re.compile(r"[A-Z0-9]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_UMLAUT = re.compile(r"(?<=[A-Z])(?:AE|OE|UE)|(?:AE|OE|UE)(?=[A-Z])")


class NameKey(NamedTuple):
    """One name, ready to compare.

    ``full`` keeps the legal form, ``loose`` drops it, both without blanks;
    ``tokens`` are the words of ``loose`` in the order written.
    """

    full: str
    loose: str
    tokens: tuple[str, ...]


def _umlauts_off(text: str) -> str:
    return _UMLAUT.sub(lambda m: m.group()[0], text)


def has_cjk(text: str) -> bool:
    """True when there are Chinese, Japanese or Korean characters.

    >>> has_cjk("上海 Trading"), has_cjk("Müller")
    (True, False)
    """
    return bool(_CJK.search(text))


def _undot(match: re.Match) -> str:
    return re.sub(r"[^A-Z0-9]", "", match.group()) + " "


def _words(name: str) -> list[str]:
    text = fold(name).translate(_TRANSLITERATE).replace("'", "").replace("&", " ")
    for form in _CJK_FORMS:
        text = text.replace(form, f" {form} ") if form in text else text
        if form in text:
            break
    text = _DOTTED.sub(_undot, text)
    return [_umlauts_off(word) for word in _WORD.findall(text)]


_CJK_FORM_WORDS = frozenset(w for f in _CJK_FORMS for w in _WORD.findall(f))


def _is_form(word: str) -> bool:
    return word in _FORMS or word in _CJK_FORM_WORDS


@lru_cache(maxsize=65536)
def name_key(name: str) -> NameKey:
    """Keys of a name: legal forms, fillers, accents and punctuation taken away.

    >>> name_key("Müller & Söhne GmbH & Co. KG").loose
    'MULLERSOHNE'
    >>> name_key("MUELLER UND SOEHNE").loose
    'MULLERSOHNE'
    >>> name_key("上海華東貿易有限公司").loose
    '上海华东贸易'
    """
    kept = [w for w in _words(name[:200]) if w not in _FILLERS]
    while len(kept) > 1 and kept[0] in _TITLES:
        kept = kept[1:]
    core = [w for w in kept if not _is_form(w)] or kept
    return NameKey("".join(kept), "".join(core), tuple(core))
