"""Geometry of the charts, and the table beside each."""

from marketplace.design import charts, cohorts, provinces


def test_funnel_bars_are_drawn_against_the_largest_step() -> None:
    funnel = charts.Funnel("Phễu", [charts.FunnelStep("Thử", 16000), charts.FunnelStep("Mua", 2000, is_kept=True)])
    assert [width for _step, width in funnel.bars] == [1000, 125]
    assert funnel.table.rows == [("Thử", "16.000", ""), ("Mua", "2.000", "")]


def test_nothing_yet_draws_nothing_and_does_not_divide_by_zero() -> None:
    funnel = charts.Funnel("Phễu", [charts.FunnelStep("Thử", 0)])
    chart = charts.LineChart("Trống", ["1", "2"], [charts.Series("Thử", [0, 0])])
    assert [width for _step, width in funnel.bars] == [0]
    assert chart.lines == [("line-a", "120.0,160.0 360.0,160.0")]
    assert charts.LineChart("Không có", [], []).ticks == [1, 0]


def test_a_line_chart_stands_on_round_numbers() -> None:
    chart = charts.LineChart("Theo tháng", ["1", "2"], [charts.Series("Gửi", [640, 2748])])
    assert chart.tick_labels == ["3.000", "2.000", "1.000", "0"]
    assert chart.grid == ["0.5", "53.3", "106.7", "159.5"]
    assert chart.lines == [("line-a", "120.0,125.9 360.0,13.4")]
    assert chart.table.rows == [("1", "640"), ("2", "2.748")]


def test_the_map_has_34_tiles_with_fixed_classes_and_hides_what_is_unknown() -> None:
    drawn = provinces.ProvinceMap("Đã thử", {"01": 5440, "24": 240, "04": 18, "96": None}, link="?tinh={code}")
    tiles = {tile.code: tile for tile in drawn.tiles}
    assert len(tiles) == 34
    assert (tiles["01"].css, tiles["01"].text, tiles["01"].url) == ("q5", "5.440", "?tinh=01")
    assert (tiles["24"].css, tiles["04"].css) == ("q3", "q0")
    assert (tiles["96"].css, tiles["96"].text) == ("q0", "–")
    assert [css for css, _words in drawn.key] == ["q0", "q1", "q2", "q3", "q4", "q5"]
    assert drawn.table.rows[0] == ("Hà Nội", "5.440")


def test_an_open_window_has_no_ratio() -> None:
    row = cohorts.CohortRow("12/2021", [2748], [0.098, 0.142, None], is_open=True)
    assert row.cells == [("q2", "9,8"), ("q4", "14,2"), ("", "")]
