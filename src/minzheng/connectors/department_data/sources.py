"""The nineteen sources: who owns each, and which facts it yields."""

from typing import NamedTuple


class Source(NamedTuple):
    """One source of the check. An `auxiliary` one may raise a question, never refuse by itself."""

    code: str
    name: str
    owner: str
    facts: tuple[str, ...]
    auxiliary: bool = False


SOURCES: tuple[Source, ...] = (
    Source("DS01", "户籍人口", "公安", ("身份", "户口簿成员", "与户主关系", "迁移", "死亡注销")),
    Source("DS02", "车辆船舶", "公安交警、船舶管理", ("机动车", "船舶")),
    Source("DS03", "社会保险", "人社", ("就业", "工资", "养老金", "失业金", "缴费")),
    Source("DS04", "医疗保障", "医保", ("参保", "医疗费用", "大病")),
    Source("DS05", "纳税", "税务", ("申报收入", "经营税款")),
    Source("DS06", "经营主体", "市场监管", ("法定代表人", "股东", "个体工商户")),
    Source("DS07", "不动产", "自然资源", ("住房", "商铺")),
    Source("DS08", "住房公积金", "住建、公积金中心", ("公积金余额和缴存", "公租房")),
    Source(
        "DS09", "金融资产", "银行、证券、保险（经省核对中心）", ("存款", "证券", "保险现金价值")
    ),
    Source("DS10", "残疾人证", "残联", ("证号", "类别", "等级", "有效期")),
    Source("DS11", "学籍", "教育", ("在学", "学段", "全日制")),
    Source("DS12", "民政自有", "民政", ("婚姻", "收养", "救助待遇", "火化", "社会组织")),
    Source(
        "DS13", "司法与羁押", "法院、司法、公安监管", ("服刑", "戒毒", "宣告失踪", "抚养赡养判决")
    ),
    Source("DS14", "出生死亡和疾病登记", "卫健", ("出生证", "死亡证", "家庭医生", "疾病登记")),
    Source("DS15", "优抚", "退役军人", ("优待抚恤金",)),
    Source("DS16", "涉农补贴和承包地", "农业农村", ("承包地", "农业补贴", "低收入农户")),
    Source("DS17", "受灾记录", "应急管理", ("受灾损失",)),
    Source("DS18", "水电燃气通信", "公用事业", ("用量",), auxiliary=True),
    Source("DS19", "出入境", "出入境管理", ("出境",), auxiliary=True),
)

BY_CODE: dict[str, Source] = {source.code: source for source in SOURCES}
