"""Changes that the editor makes: steps, images, proposals of features."""

from platforms.editor.services.images import image_add, image_change
from platforms.editor.services.proposals import feature_add, feature_decline, feature_match, feature_propose
from platforms.editor.services.steps import Saved, is_public_at_once, step_save

__all__ = [
    "Saved",
    "feature_add",
    "feature_decline",
    "feature_match",
    "feature_propose",
    "image_add",
    "image_change",
    "is_public_at_once",
    "step_save",
]
