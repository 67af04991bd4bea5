"""Checking an answer: the preview at a number, the steps through the panel, the whole article."""

from __future__ import annotations

import pytest

from rag import Assistant
from tests.browser.conftest import ask, measure_overflow, serve_assistant
from tests.support.harbour import ON_THE_WALL, OPENED, STRIKE, WHEN_OPENED

PREVIEW = "#preview"


@pytest.fixture(scope="module")
def address(harbour: Assistant) -> str:
    assert harbour.examples()
    return serve_assistant(harbour)


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_a_preview_shows_the_quote_and_its_origin(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    marker = page.locator('#a1 .segment a.cite[href="#a1-s2"]')
    marker.hover()
    page.wait_for_selector(PREVIEW)
    assert page.locator(PREVIEW).get_attribute("role") == "tooltip"
    assert marker.get_attribute("aria-describedby") == "preview"
    assert page.locator(f"{PREVIEW} p").all_inner_texts() == [
        STRIKE,
        "Saltmouth harbour shuts",
        "The Ledger · 7 October 2024",
    ]
    page.locator(PREVIEW).hover()
    page.wait_for_timeout(500)  # longer than it lingers
    assert page.locator(PREVIEW).is_visible()
    page.keyboard.press("Escape")
    assert page.locator(PREVIEW).is_hidden()
    assert marker.get_attribute("aria-describedby") is None
    marker.hover()
    page.wait_for_selector(PREVIEW)
    page.locator("#question").hover()
    page.wait_for_selector(PREVIEW, state="hidden")


def test_the_keyboard_gets_the_preview_too(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.locator("#a1 .segment a.cite").first.focus()
    page.keyboard.press("Tab")
    page.wait_for_selector(PREVIEW)
    assert page.locator(f"{PREVIEW} .quote").inner_text() == STRIKE
    page.keyboard.press("Escape")
    assert page.locator(PREVIEW).is_hidden()
    assert focused(page) == "[2]"


def test_hostile_text_stays_text_in_the_preview(open_page, address, harbour):
    page = open_page(address)
    ask(page, ON_THE_WALL)
    page.locator("#a1 .segment a.cite").first.hover()
    page.wait_for_selector(PREVIEW)
    assert (
        page.locator(f"{PREVIEW} .quote").inner_text()
        == harbour.ask(ON_THE_WALL).citations[0].quote
    )
    assert page.locator(f"{PREVIEW} img, {PREVIEW} script, {PREVIEW} a").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1360, 860), (375, 500)])
def test_a_preview_never_leaves_the_window(open_page, address, width, height):
    page = open_page(address, width=width, height=height)
    ask(page, ON_THE_WALL)
    ask(page, WHEN_OPENED)
    for marker in page.locator(".segment a.cite").all():
        page.mouse.move(0, 0)
        page.wait_for_selector(PREVIEW, state="hidden")
        marker.hover()
        page.wait_for_selector(PREVIEW)
        box = page.locator(PREVIEW).bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
        assert measure_overflow(page) <= 0


def test_a_touch_opens_the_panel_and_no_preview(open_page, address):
    page = open_page(address, width=375, height=812, has_touch=True)
    ask(page, WHEN_OPENED)
    page.locator("#a1 .segment a.cite").first.tap()
    page.wait_for_selector("#a1-s1.chosen")
    assert page.locator(PREVIEW).count() == 0 or page.locator(PREVIEW).is_hidden()


def test_buttons_step_through_the_sources_and_say_where(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    steps = page.locator("#a1-evidence .steps")
    place, following = steps.locator(".place"), steps.get_by_role("button", name="Next")
    assert place.inner_text() == "3 cited sentences"
    told = []
    for _ in range(4):
        following.click(
            force=True
        )  # at the end it is disabled in name only, so that the focus stays
        told.append(
            (
                place.inner_text(),
                page.locator("#evidence .chosen").get_attribute("id"),
                following.get_attribute("aria-disabled"),
            )
        )
    end = ("3 of 3", "a1-s3", "true")
    assert told == [("1 of 3", "a1-s1", "false"), ("2 of 3", "a1-s2", "false"), end, end]
    assert focused(page) == "Next"
    steps.get_by_role("button", name="Previous").click()
    assert place.inner_text() == "2 of 3"


@pytest.mark.parametrize(("width", "height"), [(1360, 500), (375, 600)])
def test_the_steps_stay_in_view_while_the_panel_is_read(open_page, address, width, height):
    page = open_page(address, width=width, height=height, reduced_motion="reduce")
    ask(page, WHEN_OPENED)
    page.locator('#a1 .segment a.cite[href="#a1-s2"]').click()
    page.wait_for_selector("#a1-s2.chosen")
    bar, card = (
        page.locator("#a1-evidence .bar").bounding_box(),
        page.locator("#a1-s2").bounding_box(),
    )
    assert bar["y"] >= 0
    assert bar["y"] + bar["height"] <= card["y"] < height / 2
    assert measure_overflow(page) <= 0


def test_keys_step_through_the_sources_and_escape_leads_to_the_number_of_the_one_shown(
    open_page, address
):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.locator('#a1 .segment a.cite[href="#a1-s1"]').focus()
    page.keyboard.press("Enter")
    assert focused(page) == "a1-s1"
    page.keyboard.press("]")
    assert focused(page) == "a1-s2"
    page.keyboard.press("n")
    assert focused(page) == "a1-s3"
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    assert focused(page) == "[2]"
    page.keyboard.press("Escape")  # the preview that came with the focus
    page.keyboard.press("[")
    assert focused(page) == "a1-s1"
    page.keyboard.press("[")
    page.keyboard.press("Escape")
    assert focused(page) == "[1]"


def test_the_keys_leave_what_is_typed_alone(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.locator("#question textarea").press_sequentially("n[p]")
    assert page.locator("#question textarea").input_value() == "n[p]"
    assert page.locator("#evidence .chosen").count() == 0


def test_lacking_support_is_shown_by_a_shape_besides_the_words(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.evaluate(
        """() => [...document.querySelectorAll('#a1 .segment')].slice(0, 2)
          .forEach((segment, index) => {
             const badge = document.createElement('span');
             badge.className = 'badge ' + ['partly', 'unsupported'][index];
             badge.textContent = 'words';
             segment.append(badge);
           })"""
    )
    border = "element => getComputedStyle(element).borderInlineStartStyle"
    icon = (
        "element => getComputedStyle(element.querySelector('.badge'), '::before').backgroundImage"
    )
    first, second = page.locator("#a1 .segment").all()[:2]
    assert (first.evaluate(border), second.evaluate(border)) == ("dashed", "double")
    assert first.evaluate(icon) != second.evaluate(icon)
    assert OPENED in first.inner_text()
