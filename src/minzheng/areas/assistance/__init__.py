"""Social assistance (社会救助): dibao, marginal households and, later, the other benefits.

Serves clauses 2.1 to 2.9 of the plan. Words: dibao 最低生活保障, marginal 低保边缘家庭,
single-person dibao 单人保, support fee 赡养费, obligor 法定义务人, disregard 就业收入不计入,
classified uplift 分类施保, gradual exit 渐退期, refusal code R01… 不予确认原因.
"""
