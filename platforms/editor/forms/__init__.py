"""One form per step of the editor."""

from platforms.editor.forms.audience import AudienceForm, FeaturesForm
from platforms.editor.forms.base import StepForm
from platforms.editor.forms.basics import BasicsForm
from platforms.editor.forms.details import DetailsForm, SupportForm
from platforms.editor.forms.exit import ExitForm
from platforms.editor.forms.images import ImageChangeForm, ImageForm
from platforms.editor.forms.plans import PlanForms
from platforms.editor.forms.proposals import ProposalAnswerForm, ProposalForm
from platforms.editor.forms.security import SecurityForm
from platforms.field_rules import Step

STEP_FORMS: dict[Step, type[StepForm]] = {
    Step.BASICS: BasicsForm,
    Step.FEATURES: FeaturesForm,
    Step.AUDIENCE: AudienceForm,
    Step.EXIT: ExitForm,
    Step.SECURITY: SecurityForm,
    Step.DETAILS: DetailsForm,
    Step.SUPPORT: SupportForm,
}

__all__ = ["STEP_FORMS", "ImageChangeForm", "ImageForm", "PlanForms", "ProposalAnswerForm", "ProposalForm", "StepForm"]
