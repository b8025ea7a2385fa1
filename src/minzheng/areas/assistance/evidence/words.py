"""The words of a facts document in Chinese, for who reads an old decision again (回放)."""

from minzheng.areas.assistance.rules.income import INCOME_KINDS, KIND_LABELS

RELATED = {
    "self": "本人", "spouse": "配偶", "child": "子女", "son": "儿子", "daughter": "女儿",
    "mother": "母亲", "father": "父亲", "parent": "父母", "other": "其他家人",
}  # fmt: skip
MARKED = {
    "prison": "正在服刑", "forced_detox": "强制隔离戒毒", "declared_missing": "已宣告失踪",
    "religious_3y": "脱离家庭三年以上的宗教教职人员",
    "adult_child_independent": "已独立生活的成年子女", "full_time_undergraduate": "全日制在读",
    "severe_l2": "重度残疾", "serious_illness": "重病", "able_no_income": "有劳动能力而未申报收入",
}  # fmt: skip
DISABLED = {
    "visual": "视力", "hearing": "听力", "speech": "言语", "physical": "肢体",
    "intellectual": "智力", "mental": "精神",
}  # fmt: skip
EARNED = {word: KIND_LABELS[kind] for word, kind in INCOME_KINDS.items()}
FACT_WORDS = {**RELATED, **MARKED, **DISABLED, **EARNED}
