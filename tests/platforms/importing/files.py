"""Import files for tests."""

import csv
import io
from typing import Any

from platforms.importing.rows import COLUMNS

ROW = {
    "name": "Sổ Xanh",
    "vendor_legal_name": "Công ty TNHH Sao Mai",
    "website": "https://soxanh.vn",
    "category": "pos",
    "description_vi": "Sổ bán hàng cho cửa hàng nhỏ.",
    "fact_basis": "source",
    "source_url": "https://soxanh.vn/gioi-thieu",
    "checked_on": "2026-11-01",
}


def a_file(*rows: dict[str, Any], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A CSV of `rows`, each over the sample row."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return buffer.getvalue().encode()


def many(count: int) -> bytes:
    """`count` different platforms of a fifth as many companies."""
    return a_file(
        *(
            {
                "name": f"Nền tảng số {number}",
                "vendor_legal_name": f"Công ty CP Số {number // 5}",
                "website": f"https://nen-tang-{number}.vn",
                "source_url": f"https://nen-tang-{number}.vn/gioi-thieu",
                "description_vi": f"Quản lý bán hàng, kho và công nợ cho cửa hàng, bản {number}.",
            }
            for number in range(count)
        )
    )
