"""The values that the world is made of."""

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{ 7*7 }}"
FORMULA = "=1+1"
HOSTILE = f"{SCRIPT} {IMAGE} {TEMPLATE} {FORMULA}"
"""What must be shown as it is, and never run, filled in or calculated."""

ARABIC = "بطاقة الربيع للعملاء الجدد مع استرداد نقدي"
HEBREW = "כרטיס האביב ללקוחות חדשים עם החזר כספי"
CHINESE = "春季信用卡新客户返现活动及年费与利率说明"
THAI = "บัตรเครดิตฤดูใบไม้ผลิสำหรับลูกค้าใหม่พร้อมเงินคืนทุกการใช้จ่าย"
EMOJI = "👩🏽‍🚀🏳️‍🌈👨‍👩‍👧‍👦 🇧🇷"
MARKS = "Z̷̖̈́a̸̙͝l̶̯͐g̴̱̈o̵̝̕ e\u0301te\u0301"
GERMAN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesänderungsverordnungsentwurf"
FOREIGN = {
    "arabic": ("ar", ARABIC),
    "hebrew": ("he", HEBREW),
    "chinese": ("zh", CHINESE),
    "thai": ("th", THAI),
    "emoji": ("en", EMOJI),
    "marks": ("en", MARKS),
    "german": ("de", GERMAN),
}
"""Name -> (language, text): right to left, without spaces, of several code points a letter, with marks above and below."""

SENTENCE = (
    "The pricing committee has decided that from the first of March the annual fee is thirty euros instead of twenty-four. "
)


def long(start: str, length: int) -> str:
    """Words that begin with `start` and are exactly `length` characters."""
    return (start + " " + SENTENCE * (length // len(SENTENCE) + 1))[: length - 1].rstrip(" .").ljust(length, "x")


def unbroken(start: str, length: int) -> str:
    """A code of exactly `length` characters, in which no line can break."""
    return (start + "abcdefghijklmnopqrstuvwxyz0123456789" * 9)[:length]


TITLE = long("Everything that anybody has ever asked to know about", 255)
REASON = "\n\n".join(
    [long("Why this has to change:", 700), HOSTILE, ARABIC, unbroken("https://example.org/", 300), SENTENCE * 8]
)
URL = "https://" + "a" * 60 + ".example.org/" + unbroken("path", 300) + "?" + "&".join(f"utm_{n}={n}" for n in range(20))
