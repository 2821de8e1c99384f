"""What a listing's evidence of use is worth: for `trials.funnel`, which writes it, and `search`, which ranks by it."""

EVIDENCE_SAMPLE = 20
"""Real organisations that a rate must rest on before it counts."""
ACTIVATION_SHARE, ADOPTION_SHARE = 0.4, 0.6
HIGHEST_BAND = 4


def evidence_of(sample: int, activation_rate: float | None, adoption_rate: float | None) -> float:
    """Activation and adoption as one number from 0 to 1; 0 where the sample is too small to mean something."""
    if sample < EVIDENCE_SAMPLE:
        return 0.0
    return ACTIVATION_SHARE * (activation_rate or 0.0) + ADOPTION_SHARE * (adoption_rate or 0.0)


def evidence_band(evidence: float) -> int:
    """Five steps, 0 to 4, so that a small sample never decides between two matches of different worth."""
    return max(0, min(HIGHEST_BAND, int(evidence * (HIGHEST_BAND + 1))))
