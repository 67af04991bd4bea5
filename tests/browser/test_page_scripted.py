"""The page in a real browser, over an assistant that says what each test needs."""

from datetime import date

from tests.browser.conftest import ask, overflow, served
from tests.browser.scripted import HOSTILE, ScriptedAssistant


def test_hostile_text_stays_text_everywhere(open_page, scripted_address):
    page = open_page(scripted_address)
    page.wait_for_selector("#welcome button[data-question]")
    assert HOSTILE in page.locator("#welcome").inner_text()
    ask(page, f"hostile {HOSTILE}")
    assert page.locator(".segment").inner_text() == f"{HOSTILE}[1]"
    assert page.locator("#evidence mark").inner_text() == HOSTILE
    assert page.locator("#conversation img, #evidence img, #welcome img").count() == 0
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open the whole article").click()
    article = opening.value
    article.wait_for_load_state()
    assert article.locator("mark#quote").inner_text() == HOSTILE
    assert article.locator("img, script, a[href^=javascript]").count() == 0


def test_markers_of_an_old_answer_keep_their_evidence(open_page, scripted_address):
    page = open_page(scripted_address)
    ask(page, "harbour?")
    ask(page, "weather?")
    assert page.locator("#a1-evidence").is_hidden()
    page.locator("#a1 .segment a.cite").nth(1).click()
    assert page.locator("#a1-evidence").is_visible()
    assert page.locator("#a1-s2 mark").inner_text() == "It had been closed for 40 days."
    assert page.locator("#a2-evidence").is_hidden()


def test_markers_work_by_keyboard_and_escape_leads_back(open_page, scripted_address):
    page = open_page(scripted_address)
    ask(page, "harbour?")
    page.locator("#a1 a.cite").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "a1-s1"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"


def test_a_marker_does_not_reload_a_page_with_a_theme_in_its_address(open_page, scripted_address):
    page = open_page(f"{scripted_address}/?__theme=dark")
    ask(page, "harbour?")
    page.locator("#a1 a.cite").first.click()
    assert page.locator("#a1-s1.chosen").is_visible()


def test_abstention_looks_different(open_page, scripted_address):
    page = open_page(scripted_address)
    ask(page, "harbour?")
    ask(page, "weather?")
    border = "element => getComputedStyle(element).borderTopWidth"
    assert page.locator("#a1 .reply").evaluate(border) == "0px"
    assert page.locator("#a2 .reply").evaluate(border) == "1px"
    assert "The articles do not say." in page.locator("#a2 .reply").inner_text()
    assert "These passages do not answer it" in page.locator("#evidence").inner_text()
    page.get_by_role("link", name="Show the nearest passages").click()
    assert page.evaluate("document.activeElement.id") == "a2-nearest"


def test_stop_keeps_what_came_and_the_next_question_is_answered(open_page, scripted, scripted_address):
    page = open_page(scripted_address)
    page.fill("#question textarea", "slow harbour?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".reply.running")
    page.locator("#question button.stop-button").click()
    page.wait_for_selector(".reply.stopped")
    assert "You stopped this answer." in page.locator("#a1").inner_text()
    ask(page, "harbour?")  # while the engine is still at the stopped one
    assert page.locator("#a2 .segment").count() == 2
    scripted.release.set()
    assert page.locator("#a1 .reply.stopped").count() == 1


def test_an_error_is_told_in_the_chat_and_the_page_stays_usable(open_page, scripted_address):
    page = open_page(scripted_address)
    ask(page, "error")
    assert page.locator("#a1 .failed").inner_text() == "The <library> is busy; try again in a minute."
    ask(page, "bug")
    assert page.locator("#a2 .failed").inner_text().startswith("Something went wrong while answering")
    ask(page, "harbour?")
    assert page.locator("#a3 .segment").count() == 2


def test_ask_again_replaces_the_last_answer_and_clear_empties_the_chat(open_page, scripted_address):
    page = open_page(scripted_address)
    ask(page, "harbour?")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_selector("#a2 .reply.answered")
    assert page.locator(".exchange").count() == 1
    page.get_by_role("button", name="Clear").click()
    page.wait_for_selector(".exchange", state="detached")
    assert page.locator(".welcome").is_visible()
    assert page.locator("#evidence .source").count() == 0


def test_examples_and_suggestions_ask_themselves(open_page, scripted_address):
    page = open_page(scripted_address)
    page.locator("#welcome button[data-question]").first.click()
    page.wait_for_selector("#a1 .reply.answered")
    ask(page, "help")
    page.locator("#a2 button[data-question]").click()
    page.wait_for_selector("#a3 .reply.answered")
    assert "When did it open?" in page.locator("#a3 .asked").inner_text()


def test_copy_takes_the_answer_with_its_sources(open_page, scripted_address):
    page = open_page(scripted_address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "harbour?")
    page.get_by_role("button", name="Copy").click()
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] “The harbour opened on Monday.” Harbour opens again, The Courier, 16 November 2024" in copied


def test_filters_reach_the_engine_and_a_bad_date_is_told(open_page, scripted, scripted_address):
    page = open_page(scripted_address)
    page.get_by_role("button", name="Only some articles").click()
    page.get_by_label("Published from").fill("2024-11-01")
    page.get_by_label("Source", exact=True).click()
    page.get_by_role("option", name="The Courier").click()
    ask(page, "harbour?")
    assert scripted.filters[-1].source == "The Courier"
    assert scripted.filters[-1].published_from == date(2024, 11, 1)
    page.get_by_label("Published from").fill("yesterday")
    ask(page, "harbour?")
    assert "“yesterday” is not a date" in page.locator("#a2 .failed").inner_text()


def test_two_people_do_not_see_each_others_questions(open_page, scripted, scripted_address):
    first, second = open_page(scripted_address), open_page(scripted_address)
    ask(first, "harbour?")
    ask(second, "and it?")
    assert [turn.question for turn in scripted.conversations[-1]] == []
    assert second.locator(".exchange").count() == 1


def test_the_library_tells_each_file_and_why(open_page, scripted_address):
    page = open_page(scripted_address)
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".library")
    assert "It has <i>no</i> text; scan it again." in page.locator(".library").inner_text()


def test_a_phone_shows_the_evidence_below_without_sideways_scrolling(open_page, scripted_address):
    page = open_page(scripted_address, width=375, height=812)
    assert overflow(page) <= 0
    ask(page, "harbour?")
    ask(page, f"hostile {'unbreakable' * 20}")
    assert overflow(page) <= 0
    chat, evidence = (page.locator(part).bounding_box() for part in ("#talk", "#beside"))
    assert evidence["y"] >= chat["y"] + chat["height"]
    page.locator("#a1 a.cite").first.click()
    page.wait_for_function(
        "(() => { const y = document.querySelector('#a1-s1').getBoundingClientRect().top;"
        " return y >= 0 && y < 400 })()"
    )
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".library")
    assert overflow(page) <= 0


def test_dark_and_light_follow_the_browser_unless_the_address_says(open_page, scripted_address):
    def lightness(page):
        page.wait_for_selector(".masthead")
        channels = page.evaluate(
            "getComputedStyle(document.querySelector('gradio-app')).backgroundColor.match(/[0-9]+/g).map(Number)"
        )
        return sum(channels[:3]) / 3

    assert lightness(open_page(scripted_address, color_scheme="light")) > 200
    assert lightness(open_page(scripted_address, color_scheme="dark")) < 60
    assert lightness(open_page(f"{scripted_address}/?__theme=light", color_scheme="dark")) > 200


def test_a_slow_answer_shows_its_stage_before_its_sentences(open_page, scripted_address):
    assistant = ScriptedAssistant()
    page = open_page(served(assistant))
    page.fill("#question textarea", "slow harbour?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector("text=Searching the articles")
    assert page.locator(".segment").count() == 0
    assistant.release.set()
    page.wait_for_selector(".reply.answered")
    assert page.locator(".segment").count() == 2
