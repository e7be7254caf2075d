"""The sources of a page: one block for each kind of document, with the citation data that are right for it."""

from .base import LanguageBlock, SourceBlock, SourceLinkBlock, SourceValue
from .flat import flat_source
from .kinds import (
    ArticleBlock,
    BookBlock,
    BroadcastBlock,
    InterviewBlock,
    LawBlock,
    OtherSourceBlock,
    PhotographBlock,
    PressBlock,
    ReportBlock,
    VideoBlock,
    WebPageBlock,
)
from .stream import SourcesBlock

__all__ = [
    "ArticleBlock",
    "BookBlock",
    "BroadcastBlock",
    "InterviewBlock",
    "LanguageBlock",
    "LawBlock",
    "OtherSourceBlock",
    "PhotographBlock",
    "PressBlock",
    "ReportBlock",
    "SourceBlock",
    "SourceLinkBlock",
    "SourceValue",
    "SourcesBlock",
    "VideoBlock",
    "WebPageBlock",
    "flat_source",
]
