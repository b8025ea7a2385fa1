"""Names as people of this country bear them, by sex and by the years they were born in."""

import datetime as dt
from random import Random

# Surnames of the lower Yangtze, the frequent ones more than once.
SURNAMES = (
    "沈沈沈沈陆陆陆张张张王王王徐徐徐朱朱朱陈陈陈金金李李吴吴周周钱钱姚姚顾顾许许俞杨赵孙黄"
    "潘曹费蒋马胡钟高倪屠何施唐范郁吕夏汤邱戴方丁于冯严谈毛鲍盛宋邵董叶戚凌曲闻计"
)

_GIVEN: dict[tuple[int, str], str] = {
    (1949, "1"): (
        "阿毛 阿四 阿二 阿大 阿根 伯良 金生 根林 福根 炳荣 宝根 寿根 桂林 锦泉 松林 泉生 金泉 火根 "
        "阿兴 顺根 荣生 云龙 仁根 志祥 子良 文奎 春林 贵生 海根 连生"
    ),
    (1949, "2"): (
        "月英 小妹 阿宝 金娥 桂珍 秀珍 凤英 引宝 彩珍 美宝 阿妹 招娣 玉英 金凤 爱宝 杏宝 云珍 "
        "雪宝 素珍 巧英 福妹 阿囡 凤珍 银宝 兰英 梅宝 大妹 三妹 桂宝 菊英"
    ),
    (1969, "1"): (
        "建国 建明 国强 卫东 永根 金根 志良 水根 林根 建华 国平 伟民 建平 志明 国荣 新根 建林 明华 "
        "永明 国良 培良 志强 雪根 金荣 海林 惠民 建忠 学明 坤林 跃进"
    ),
    (1969, "2"): (
        "秀芳 玉珍 美珍 丽华 桂芳 惠珍 建英 雪珍 爱珍 美华 玉芳 雅芳 惠芳 丽珍 秀英 卫珍 彩英 "
        "国珍 美英 水英 玲珍 爱华 亚珍 雪英 文英 慧珍 莉珍 阿英 春英 菊芳"
    ),
    (1989, "1"): (
        "伟 强 勇 军 俊 斌 峰 磊 晓东 建峰 海峰 志伟 晓明 雪峰 国华 文斌 建新 永强 春华 利明 "
        "明 凯 杰 华 振华 晓峰 学军 建军 炜 超"
    ),
    (1989, "2"): (
        "丽 燕 敏 芳 晓燕 雪芳 丽萍 静 娟 红 霞 晓红 海燕 建芳 雪琴 婷 莉 玲 丽娟 英 "
        "春燕 晓芳 萍 艳 慧 琴 秋萍 利英 洁 雪梅"
    ),
    (2009, "1"): (
        "浩 杰 宇航 俊杰 佳豪 浩然 子豪 嘉伟 文杰 晨 天宇 嘉豪 涛 鑫 逸飞 思远 佳俊 "
        "宇杰 志豪 晓宇 泽宇 睿 毅 博文 家辉"
    ),
    (2009, "2"): (
        "雨欣 佳怡 欣怡 婷婷 佳敏 思怡 晓雯 雪莹 梦婷 静怡 佳琪 诗怡 嘉怡 怡 倩 雯 "
        "梦洁 佳慧 悦 琳 晨怡 思敏 依婷 欣 玉婷"
    ),
    (9999, "1"): (
        "子轩 浩宇 梓豪 宇轩 俊熙 一诺 沐辰 奕辰 铭泽 子墨 嘉懿 承宇 景行 皓轩 予安 知远 "
        "星辰 梓睿 言蹊 屹然"
    ),
    (9999, "2"): (
        "梓涵 欣妍 雨桐 诗涵 一诺 若汐 子涵 语桐 可欣 沐瑶 芷晴 思彤 梓萱 念安 知夏 语晨 "
        "苡沫 锦溪 星玥 书瑶"
    ),
}  # fmt: skip


def surname(rng: Random) -> str:
    """A surname of the region."""
    return rng.choice(SURNAMES)


def given(rng: Random, sex: str, birth_on: dt.date) -> str:
    """A given name of someone of that sex born in those years."""
    for (until, of), names in _GIVEN.items():
        if of == sex and birth_on.year <= until:
            return rng.choice(names.split())
    raise ValueError(f"no names for sex {sex}")
