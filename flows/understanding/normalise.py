"""One spelling for what people type: width, case, dashes, accounting figures and traditional characters.

It never changes which number is written: a raised 2 or a ½ stays as it is and is refused later, where the usual
compatibility form would turn 10² into 102 and 3½ into 31/2.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 500

# Each traditional character with its simplified one: those of numerals, units, the words looked for, and of labels.
_TRADITIONAL: Final = """
    萬万 億亿 兩两 參叁 貳贰 陸陆 個个 員员 間间 產产 負负 虧亏 損损 過过 滿满 約约 達达 於于 這这 為为
    麼么 麽么 問问 題题 結结 開开 來来 請请 幫帮 謝谢 說说 話话 語语 體体 簡简 換换 顧顾 檢检 複复 復复
    應应 該该 還还 沒没 無无 對对 錯错 確确 實实 嗎吗 點点 塊块 錢钱 餘余 幾几 數数 選选 項项 擇择 級级
    類类 後后 從从 時时 備备 準准 記记 統统 計计 暫暂 當当 會会 處处 認认 總总 額额 營营 業业 務务 創创
    將将 進进 專专 學学 國国 際际 種种 術术 縣县 區区 給给 別别 與与 財财 資资 債债 權权 讓让 變变 續续
    單单 導导 覽览 離离 標标 號号 碼码 線线 貸贷 償偿 據据 獲获 獎奖 勵励 樣样 頁页 歲岁 須须
"""

_SPELLINGS: Final = str.maketrans(
    {
        **{pair[0]: pair[1] for pair in _TRADITIONAL.split()},
        **dict.fromkeys("‐‒–—―−─ー", "-"),
        **dict.fromkeys("〜∼～", "~"),
        **dict.fromkeys("‘’`´", "'"),
        **dict.fromkeys("“”「」『』《》【】", '"'),
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟貮弍", "一二三四五六七八九十百千二二", strict=True)),
        "圆": "元",
        "圓": "元",
        "俩": "两",
        "仨": "三",
        "〇": "零",
        "○": "零",
    }
)
_RAISED_OR_BROKEN: Final = ("<super>", "<sub>", "<fraction>")
_SPACE_BESIDE_CHINESE: Final = re.compile(r"(?<=[\u3000-\u9fff])\s+(?=\S)|(?<=[^\s])\s+(?=[\u3000-\u9fff])")


def normalise(text: str) -> str:
    """Give the text in its one spelling."""
    widths = "".join(_one_width(character) for character in text)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", widths).casefold().translate(_SPELLINGS)).strip()


def close_up(text: str) -> str:
    """Drop the spaces that mean nothing beside Chinese characters: 3500 万 is 3500万."""
    return _SPACE_BESIDE_CHINESE.sub("", text)


def _one_width(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    if unicodedata.category(character) == "Cc":
        return " "
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith(_RAISED_OR_BROKEN):
        return character
    plain = unicodedata.normalize("NFKC", character)
    return f" {plain} " if decomposition.startswith("<circle>") else plain
