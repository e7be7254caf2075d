"""What the app adds to Wagtail's admin. Wiring only."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry

from .desk import log_actions
from .desk.viewsets import PetitionViewSetGroup
from .sources import richtext


@hooks.register("register_rich_text_features")
def register_source_feature(features: FeatureRegistry) -> None:
    richtext.register(features)


@hooks.register("register_log_actions")
def register_petition_log_actions(actions: LogActionRegistry) -> None:
    log_actions.register(actions)


@hooks.register("register_admin_viewset")
def register_petition_viewsets() -> PetitionViewSetGroup:
    return PetitionViewSetGroup()
