"""The simulator's own pages: a small workspace in which the SME really does something."""

from html import escape

from trials.handover.simulator.modes import MODES
from trials.handover.simulator.store import Workspace

STYLE = """
:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}
body{margin:0;background:#f1f3f2;color:#15211f}
*{box-sizing:border-box}
main{max-width:40rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #c9d1cf;border-radius:8px}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .5rem}
.tag{display:inline-block;background:#fbf0d3;color:#6b4a05;padding:.1rem .5rem;border-radius:4px;font-size:.875rem}
button,.button{display:inline-block;font:inherit;font-weight:600;min-height:44px;padding:.5rem 1rem;border-radius:5px;
border:1px solid #0b5b5e;background:#0b5b5e;color:#fff;cursor:pointer;text-decoration:none}
.modes{list-style:none;padding:0}.modes li{margin:.5rem 0}button:disabled{opacity:.55;cursor:default}
.count{font-size:2.5rem;font-weight:600;margin:.5rem 0}
button:focus-visible,a:focus-visible{outline:3px solid #b45309;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#101817;color:#e6eceb}main{background:#182321;border-color:#3a4a47}
a{color:#8fd3cf}}
"""


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head>'
        f"<body><main>{body}</main></body></html>"
    )


def workspace(space: Workspace, portal_url: str) -> str:
    back = f"{portal_url.rstrip('/')}/tai-khoan/dung-thu/{space.trial_id}/"
    body = (
        '<p class="tag">Nhà cung cấp mô phỏng</p>'
        f"<h1>Không gian dùng thử của {escape(space.organisation)}</h1>"
        f"<p>Nền tảng: <strong>{escape(space.platform)}</strong>. Đây là sản phẩm giả lập: mỗi lần bấm là một việc "
        "được làm, và nhà cung cấp báo mức sử dụng về cổng.</p>"
        f'<p>Số việc đã làm</p><p class="count" id="so-viec">{space.actions}</p>'
        f'<form method="post" action="/khong-gian/{escape(space.token)}/viec">'
        "<button>Làm thử một việc</button></form>"
        f'<p><a href="{escape(back)}">Về trang dùng thử trên cổng</a></p>'
    )
    return _page("Không gian dùng thử", body)


def closed(space: Workspace, portal_url: str) -> str:
    body = (
        '<p class="tag">Nhà cung cấp mô phỏng</p><h1>Không gian này đã đóng</h1>'
        f"<p>Lượt dùng thử của {escape(space.organisation)} không còn chạy.</p>"
        f'<p><a href="{escape(portal_url)}">Về cổng</a></p>'
    )
    return _page("Đã đóng", body)


def personalities(current: str, portal_url: str) -> str:
    """The simulator's front: how it behaves now, and a button for each other way."""
    rows = "".join(
        f'<li{" aria-current=true" if mode == current else ""}><form method="post" action="/control">'
        f'<input type="hidden" name="mode" value="{mode}"><button{" disabled" if mode == current else ""}>'
        f"{escape(mode)}</button> {escape(words)}</form></li>"
        for mode, words in MODES.items()
    )
    body = (
        '<p class="tag">Nhà cung cấp mô phỏng</p><h1>Tính cách</h1>'
        f"<p>Đang là <strong>{escape(current)}</strong>. Bấm để đổi: từ nay theo tính cách mới.</p>"
        f'<ul class="modes">{rows}</ul><p><a href="{escape(portal_url)}">Về cổng</a></p>'
    )
    return _page("Nhà cung cấp mô phỏng", body)


def message(title: str, text: str) -> str:
    return _page(title, f'<p class="tag">Nhà cung cấp mô phỏng</p><h1>{escape(title)}</h1><p>{escape(text)}</p>')
