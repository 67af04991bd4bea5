"""What tests of the Library tab have in common."""

from __future__ import annotations

FERRY = (
    "The ferry company said on Monday that the night boat would sail again from May, "
    "after two years in which nobody crossed."
)


def list_names(page) -> list[str]:
    """List the paths of the files that the tab shows, in order."""
    return [
        text.removeprefix("articles/")
        for text in page.locator(".library td.of-path").all_inner_texts()
    ]


def wait_for_names(page, expected: list[str]) -> None:
    """Wait until the tab shows these paths."""
    page.wait_for_function(
        "expected => JSON.stringify([...document.querySelectorAll('.library td.of-path')]"
        ".map(cell => cell.innerText.replace('articles/', '')))"
        " === JSON.stringify(expected)",
        arg=expected,
    )


def open_add_panel(page) -> None:
    page.get_by_role("button", name="Add articles").click()
    page.wait_for_selector("#files input[type=file]", state="attached")
