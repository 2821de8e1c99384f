"""What editors write: pages, and how often they are read. Never product data."""

from cms.models.handbook import HandbookArticle, HandbookIndex
from cms.models.pages import ContentPage, HomePage, NewsIndex, NewsPage
from cms.models.reads import ReadCount

__all__ = ["ContentPage", "HandbookArticle", "HandbookIndex", "HomePage", "NewsIndex", "NewsPage", "ReadCount"]
