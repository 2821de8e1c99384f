"""The one way to render forms."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Templates of `marketplace/design`."""
