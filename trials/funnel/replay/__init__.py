"""The replayed reference year: a deterministic, simulated 2021 (dữ liệu mô phỏng).

The two totals are published: 16,000 enterprises tried, 2,000 formally adopted (ministry's conference of
28/01/2022). Shares by place and group are those published for SMEdx in 2022 (`domain.md` §7); everything
else here is plausible, not known, and each row is marked simulated.
"""
