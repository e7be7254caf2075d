"""What the app adds to Wagtail's admin. Wiring only."""

from __future__ import annotations

from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from .sources import richtext


@hooks.register("register_rich_text_features")
def register_source_feature(features: FeatureRegistry) -> None:
    richtext.register(features)
