"""What the editor shows on pages of other rooms."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from platforms.editor.queries import remarks_on_draft
from platforms.models import Platform


def draft_panel(draft: Platform) -> SafeString:
    """For reviewers (slot `review.draft`): how the draft will look, its images, what the rules for prose remark."""
    context = {"draft": draft, "images": draft.images.all(), "remarks": remarks_on_draft(draft)}
    return render_to_string("editor/draft_panel.html", context)
