# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import io
import json

from .common import SocialCommon

CHINESE = [
    ["微博ID", "用户昵称", "微博正文", "发布时间", "点赞数", "回复ID"],
    ["1", "小满", "@青芽茶饮 桂花乌龙多少钱一杯？", "2026年11月1日 10:00", "1.2万", ""],
    ["2", "青芽茶饮", "@小满 大杯19元", "2026年11月1日 10:05", "3", "1"],
    ["3", "阿哲", "#青芽新品# 真好喝，\n下次还来", "2026-11-02 08:00", "", ""],
]


class ImportCommon(SocialCommon):
    @classmethod
    def make_import(cls, data, name="posts.csv", account=None, **values):
        """A draft; ``data`` is bytes, or rows for a CSV file."""
        account = account or cls.account
        if isinstance(data, list):
            data = cls.to_csv(data)
        return cls.env["scrm.import"].create(
            {
                "file": base64.b64encode(data),
                "file_name": name,
                "account_id": account.id,
                "company_id": account.company_id.id,
                "tz": "UTC",
                **values,
            }
        )

    @classmethod
    def run_import(cls, data, name="posts.csv", **values):
        """Import to the end, as the cron does but without its commits."""
        record = cls.make_import(data, name, **values)
        record.action_read()
        record.action_start()
        record._run_to_end()
        return record

    @classmethod
    def to_csv(cls, rows, encoding="utf-8"):
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        return out.getvalue().encode(encoding)

    @classmethod
    def to_lines(cls, rows):
        return "\n".join(json.dumps(row) for row in rows).encode()

    @classmethod
    def simple_rows(cls, count, **values):
        return [
            {
                "id": f"n{number}",
                "author": f"person{number % 10}",
                "text": f"Post {number}",
                "created_at": f"2026-11-01T{number % 24:02}:00:00Z",
                **values,
            }
            for number in range(count)
        ]

    def posts_of(self, record):
        return self.env["scrm.post"].search(
            [("account_id", "=", record.account_id.id)], order="remote_id"
        )

    def counts(self, record):
        return (
            record.new_count,
            record.changed_count,
            record.known_count,
            record.bad_count,
        )
