"""What word processors put on the clipboard, pasted into a text."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.sources.editor.editing import paste, save_draft, text_in
from wagtail_petition.sources.findings import Kind, note_marks, page_findings

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=FR><!--StartFragment-->
<h1>Trop cher<o:p></o:p></h1>
<p class=MsoNormal>La ville a 67 micros depuis 2006<a style='mso-footnote-id:ftn1' href="#_ftn1"
name="_ftnref1"><span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if
!supportFootnotes]><span class=MsoFootnoteReference>[1]</span><![endif]></span></span></a>, sur 12 m<sup>2</sup>.</p>
<h2>En détail</h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>premier
point</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>second point</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.&nbsp; </span>pas à pas</p>
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Chambre des comptes.</p></div></div>
<!--EndFragment--></body></html>"""

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span>Trop
cher</span></h2><p dir="ltr"><span>Elle a 67 micros en 2006</span><a href="#ftnt1" id="ftnt_ref1"><span
style="font-size:0.6em;vertical-align:super;">1</span></a><span>, pour 340 000 euros</span><span
style="font-size:0.6em;vertical-align:super;">2</span><span>.</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr"
role="presentation"><span>premier point</span></p></li></ul></b>"""

LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/></head>
<body lang="fr-FR" link="#000080" vlink="#800000" dir="ltr"><h1 class="western">
Trop cher</h1>
<p style="line-height: 100%; margin-bottom: 0in">La ville a 67 micros
depuis 2006<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>,
sur 12 m².</p>
<h2 class="western">En détail</h2>
<ul>
	<li><p style="line-height: 100%; margin-bottom: 0in">premier point</p>
	<li><p style="line-height: 100%; margin-bottom: 0in">second point<a class="sdendnoteanc" name="sdendnote1anc"
href="#sdendnote1sym"><sup>i</sup></a></p>
</ul>
<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym"
href="#sdfootnote1anc">1</a>Chambre
	des comptes.</p>
</div>
<div id="sdendnote1"><p class="sdendnote"><a class="sdendnotesym" name="sdendnote1sym"
href="#sdendnote1anc">i</a>Rapport.</p>
</div>
</body>
</html>"""


def pasted(edit, page, html, plain):
    """What is stored once this was pasted into an empty text."""
    tab = edit(page)
    text = text_in(tab)
    paste(text, html, plain)
    expect(text).to_contain_text("premier point")
    draft = save_draft(tab, page)
    return draft, BeautifulSoup(draft.body[0].value.source, "html.parser")


@pytest.fixture
def page(make_page):
    return make_page(body=[("text", "<p></p>")])


def test_headings_lists_and_figures_of_word_stay_what_they_are(edit, page):
    draft, stored = pasted(edit, page, WORD, "Trop cher")

    assert [one.text for one in stored.find_all("h3")] == ["Trop cher"]
    assert [one.text for one in stored.find_all("h4")] == ["En détail"]
    assert [one.text for one in stored.ul.find_all("li")] == ["premier point", "second point"]
    assert [one.text for one in stored.ol.find_all("li")] == ["pas à pas"]
    assert "2006[1], sur 12 m²." in stored.text
    assert not stored.find("a")
    assert list(note_marks(draft.body)) == ["2006[1]", "[1]"]


def test_a_raised_number_of_google_docs_runs_into_no_word_and_is_found(edit, page):
    draft, stored = pasted(edit, page, GOOGLE, "Trop cher")

    assert [one.text for one in stored.find_all("h3")] == ["Trop cher"]
    assert "2006[1], pour 340 000 euros²." in stored.text
    assert [one.text for one in stored.ul.find_all("li")] == ["premier point"]
    assert not stored.find("b")
    leftovers = [one.subject for one in page_findings(draft, {}) if one.kind == Kind.LEFTOVER]
    assert leftovers == ["2006[1]", "euros²"]


def test_notes_of_libreoffice_change_no_number_and_are_found(edit, page):
    draft, stored = pasted(edit, page, LIBREOFFICE, "Trop cher")

    assert [one.text for one in stored.find_all("h3")] == ["Trop cher"]
    assert [one.text for one in stored.find_all("h4")] == ["En détail"]
    assert "2006[1], sur 12 m²." in stored.text
    assert [one.text for one in stored.ul.find_all("li")] == ["premier point", "second point[i]"]
    assert not stored.find("a")
    assert "1Chambre" not in stored.text
    assert list(note_marks(draft.body)) == ["2006[1]", "point[i]", "[1]", "[i]"]


def test_bullets_of_plain_text_become_a_list(edit, page):
    _draft, stored = pasted(edit, page, "", "À qui ?\n• premier point\n• second point")

    assert [one.text for one in stored.find_all("li")] == ["premier point", "second point"]
    assert stored.p.text == "À qui ?"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("en 2006[1], puis", ["2006[1]"]),
        ("au rapport[iv], puis", ["rapport[iv]"]),
        ("il require[s], requir[i]ng, a dit[sic]", []),
        ("340 000 euros²", ["euros²"]),
        ("340 000 euros2.", ["euros2"]),
        ("la qualité »³.", ["»³"]),
        ("1. Pour une présentation", ["1. Pour"]),
        ("12 m², 10⁶ et 5 km2, le COVID19, art. L. 252-1, SHA-256, [sic]", []),
    ],
)
def test_what_a_note_mark_left_in_a_text_is_found(text, found):
    assert list(note_marks(f"<p>{text}</p>")) == list(note_marks([text])) == found
