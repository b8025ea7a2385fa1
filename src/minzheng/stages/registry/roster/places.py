"""Towns and villages as rosters write them, within the importer's area."""

from collections import defaultdict

from minzheng.foundation.core import clock
from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import full_name


class Places:
    """Looks up villages by any of their names; two queries for a whole roster."""

    def __init__(self, inside: frozenset[int] | None) -> None:
        rows = Division.objects.on(clock.today()).select_related("parent")
        self.inside = inside
        self.towns: dict[str, Division] = {}
        self.villages: dict[str, list[Division]] = defaultdict(list)
        for row in rows.order_by("pk"):
            names = {row.label, row.raw_name, row.name, full_name(row)}
            for name in names:
                if row.level == Division.VILLAGE:
                    self.villages[name].append(row)
                elif row.level == Division.TOWN:
                    self.towns[name] = row

    def labels(self, level: int) -> list[str]:
        """What may be chosen inside the area, for the template's drop-downs."""
        known = self.towns.values() if level == Division.TOWN else self._all_villages()
        found = {row.label: None for row in known if self.holds(row)}
        return list(found)

    def _all_villages(self) -> list[Division]:
        return [row for rows in self.villages.values() for row in rows]

    def holds(self, row: Division) -> bool:
        """Whether a division lies in the importer's area."""
        return self.inside is None or row.pk in self.inside

    def find(self, town: str, village: str) -> tuple[Division | None, list[tuple[str, str]]]:
        """The village, or the problems as (column key, words)."""
        problems = []
        above = self.towns.get(town) if town else None
        if town and above is None:
            problems.append(("town", "没有这个镇街，请照模板的下拉选项填写。"))
        found = self.villages.get(village, []) if village else []
        if not village:
            problems.append(("village", "请填写村或社区。"))
        elif not found:
            problems.append(("village", "没有这个村或社区，请照模板的下拉选项填写。"))
        elif above is not None:
            found = [row for row in found if row.parent_id == above.pk]
            if not found:
                problems.append(("village", f"{above.label}没有这个村或社区，请核对。"))
        if problems:
            return None, problems
        if len(found) > 1:
            return None, [("town", "有几个镇街都有这个名字的村或社区，请填写镇街。")]
        if not self.holds(found[0]):
            return None, [("village", "这个村或社区不在您的辖区，不能导入。")]
        return found[0], []
