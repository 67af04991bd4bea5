"""Each boilerplate rule has an example that it removes and one that it leaves."""

from __future__ import annotations

import pytest

from rag.english.boilerplate import (
    find_boilerplate_reason,
    is_cut_off,
    is_disclaimer,
    is_headline,
    is_prose,
    is_site_date,
    is_teaser_heading,
)


@pytest.mark.parametrize(
    ("reason", "boilerplate", "article"),
    [
        ("share bar", "Share | Tweet | WhatsApp", "They share a boat."),
        ("share bar", "Share this article on Facebook", "Facebook bought a harbour"),
        ("share bar", "[Share: link]", "Share prices fell in Lima."),
        ("share bar", "Print E-mail A+ A-", "Print runs were halved."),
        ("cookie notice", "We use cookies", "The baker sells cookies."),
        ("cookie notice", "Accept all cookies", "Accept nothing from strangers."),
        ("newsletter prompt", "Sign up to our newsletter", "The newsletter reached the island."),
        ("newsletter prompt", "Subscribe now", "Subscribers grew by a tenth."),
        ("comment prompt", "Leave a comment", "He declined to comment."),
        ("comment prompt", "12 comments", "The comments angered the mayor."),
        ("advertisement mark", "Advertisement", "The advertisement was banned."),
        ("legal line", "© 2024 The Courier", "The copyright had lapsed."),
        ("legal line", "All rights reserved", "All rights were reserved to the crown."),
        ("pointer to other pages", "Read more: The ferry sails", "Read more books."),
        ("pointer to other pages", "Follow Ana Ruiz on X: @ana", "Follow the river to the sea."),
        ("breadcrumbs", "Home > News > Islands", "Home prices rose."),
        ("reading time or counter", "5 min read", "Five minutes passed."),
        ("reading time or counter", "3 hours ago", "Three hours ago the ferry left."),
        ("menu or rule", "Back to top", "Back to top form, the club won."),
        ("menu or rule", "* * *", "3 May"),
    ],
)
def test_boilerplate_is_told_from_an_article(reason: str, boilerplate: str, article: str) -> None:
    assert find_boilerplate_reason(boilerplate) == reason
    assert find_boilerplate_reason(article) is None


def test_a_long_block_is_prose_whatever_its_words() -> None:
    assert find_boilerplate_reason("We use cookies. " + "The harbour is old. " * 12) is None


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("Most read", "The most read book of the year"),
        ("Most popular in Europe", "Popular music"),
        ("Related articles:", "Related to the mayor"),
        ("You may also like", "You may leave"),
        ("Editor’s picks", "The editor resigned"),
        ("More from the islands", "More ferries"),
        ("Latest from Lima", "The latest ferry"),
        ("Trending now", "A trending topic in the town"),
        ("Don't miss", "Don't miss the boat"),
        ("Top stories today", "Top storeys of towers"),
    ],
)
def test_a_heading_over_other_stories(heading: str, other: str) -> None:
    assert is_teaser_heading(heading)
    assert not is_teaser_heading(other)


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        (is_disclaimer, "The views are the author’s own.", "The views from the tower are fine."),
        (is_disclaimer, "Opinions do not necessarily reflect ours.", "Opinions differ."),
        (is_site_date, "Today : Nov 27, 2024", "Today the ferry sails."),
        (is_site_date, "Edition 3 May 2024", "Edition of the book"),
        (is_cut_off, "The ferry will sail again…", "The ferry will sail again."),
        (is_headline, "Ferry sails again", "Ferry sails again."),
        (is_headline, "Harbour shuts", "16 November 2024"),
        (is_prose, "The ferry sails again from May, after two years in the dock.", "It sails."),
        (is_prose, "“The ferry sails again from May, after two long years in dock.”", "a b " * 12),
    ],
)
def test_a_rule_of_blocks(rule, fires: str, does_not: str) -> None:  # type: ignore[no-untyped-def]
    assert rule(fires)
    assert not rule(does_not)
