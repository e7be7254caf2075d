"""Blocks about a petition, on its own page and elsewhere."""

from __future__ import annotations

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_petition.blocks import (
    CNILExportBlock,
    PetitionBodyBlock,
    ProgressBlock,
    SignatureFormBlock,
)


@pytest.mark.parametrize("block_class", [SignatureFormBlock, ProgressBlock, CNILExportBlock])
def test_an_editor_who_chose_no_petition_is_told_when_saving(block_class):
    block = block_class()
    empty = block.to_python({"petition": None})

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(empty)
    assert set(refused.value.block_errors) == {"petition"}


@pytest.mark.parametrize("block_class", [SignatureFormBlock, ProgressBlock, CNILExportBlock])
def test_visitors_of_a_page_without_a_chosen_petition_see_nothing_broken(block_class, home):
    block = block_class()
    empty = block.to_python({"petition": None})

    assert block.render(empty, {"page": home}).strip() == ""


@pytest.mark.parametrize("name", ["signature_form", "progress", "export"])
def test_on_its_own_page_a_petition_need_not_be_chosen(name):
    block = PetitionBodyBlock().child_blocks[name]

    assert block.clean(block.to_python({"petition": None}))["petition"] is None
