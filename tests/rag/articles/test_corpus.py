"""The articles that ship with the product.

Each is read whole, and none brings other stories along.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from rag.articles.read import read_article
from rag.records import Article
from rag.settings import ArticleSettings
from tests.conftest import ROOT

FILES = sorted(path for path in (ROOT / "corpus").glob("*/*") if path.is_file())

TEASERS = {
    "cop29-ends-with-300-billion-a-year.txt": [
        "Storm Bert floods Welsh valleys",
        "Verstappen takes fourth title under the lights of Las Vegas",
        "City library to lend seeds as well as novels",
        "Borrowers return what they grow the following",
        "128 shares",
    ],
    "delhi-falling-numbers-rising-argument.txt": [
        "Gukesh and Ding open world chess title match in Singapore",
        "A railway timetable older than the republic",
        "Onion prices and the politics of lunch",
        "Pant becomes costliest player at IPL auction",
        "Cyclone forms in the Bay of Bengal",
        "free articles this month",
    ],
    "delhi-smog-stage-four.html": [
        "Mumbai's coastal road gets a second tunnel",
        "Polls open in Maharashtra and Jharkhand",
        "The woman who maps the city's stepwells",
        "GET THE WIRE AT NOON",
        "Cookies help us count readers",
    ],
    "eleven-nations-watch-north-korea-sanctions.txt": [
        "Container rates ease as strike at US ports is suspended",
        "Museum returns two carved masts to island community",
        "Nobel prize in literature goes to Han Kang",
        "Get the Morning Tide",
        "SAVE FOR LATER",
    ],
    "first-clashes-kursk.html": [
        "Lisbon tram workers vote to extend strike into second week",
        "The Alpine village that sold its ski lift for one franc",
        "Dutch growers count the cost of a wet autumn",
        "214 partners",
    ],
    "from-lima-to-rio-a-week-of-summits.txt": [
        "Notre-Dame Counts Down To Its December Reopening",
        "Bitcoin Climbs Towards Six Figures",
        "Nadal Plays His Last Match In Málaga",
        "The quiet return of the night train",
        "Why your olive oil costs less than last spring",
        "Quiz: how well do you know the periodic table?",
    ],
    "hwasong-19-launch.html": [
        "The quiet return of the city bathhouse",
        "A life of the man who mapped the Mekong",
        "Can Taiwan's night markets survive the app?",
    ],
    "inter-korean-roads-blown-up.txt": [
        "Dredgers return to the inner basin",
        "Cruise line drops port after wharfage row",
        "The knot that saved a trawler",
        "Trending on the Ledger",
    ],
    "israel-hezbollah-ceasefire-begins.html": [
        "Red Sea tourist boat: survivors found in cabins",
        "Baltic cable cut: Chinese bulk carrier still at anchor",
        "Turkeys, tariffs and cranberries",
    ],
    "iwaya-kyiv-visit.txt": [
        "Bus Lane Cameras Paid For Themselves In Nine Weeks",
        "Choir That Sang Through The Flood To Tour In Spring",
        "School Kitchens Told To Weigh What Is Left On Plates",
    ],
    "long-range-missiles-and-the-thousandth-day.txt": [
        "The admiral who hated boats",
        "Why your passport is taking so long",
        "Crossword 18,204",
        "Inside the factory that makes the army's boots",
    ],
    "oreshnik-strike-dnipro.html": [
        "Lighthouse keepers' cottages go to auction",
        "A bridge too low: the crane that could not leave port",
        "Container rates slip for a fifth week",
        "Why the herring came back to the sound",
        "Harbour pilot, 71, retires after 9,000 ships",
    ],
    "power-grid-attack-17-november.html": [
        "Council votes to bring street lighting back in house",
        "Heat pumps: what the first thousand households told us",
    ],
    "trilateral-secretariat-announced-in-lima.html": [
        "Australia's lower house debates under-16 social media ban",
        "Tokyo's last wooden bathhouse chimney comes down",
        "Haka in New Zealand's parliament halts treaty bill vote",
    ],
    "china-and-the-moscow-pyongyang-axis.html": [
        "What a village council learned from banning leaf blowers",
        "Hong Kong court jails 45 in democracy primaries case",
        "Zhuhai mourns after car attack at sports centre",
    ],
    "column-21-november.txt": [
        "A hymn to the municipal swimming pool",
        "Stop naming storms after aunts",
        "My own aunt Brenda",
    ],
    "what-pyongyang-is-buying.html": [
        "Let the trains be late",
        "In praise of the second-best orchestra",
        "Punctuality was a Victorian invention",
    ],
}

LAST_SENTENCES = {
    "delhi-smog-stage-four.html": "For the men waiting at a labour stand under a closed flyover "
    "site, that was not advice they could use.",
    "power-grid-attack-17-november.html": "Tuesday will be the thousandth day of the full-scale "
    "war.",
    "what-pyongyang-is-buying.html": (
        "Ruth Adeyemi-Clarke is a research director at the Halden Centre for Maritime Trade and a "
        "former sanctions analyst."
    ),
}

AUTHORS = {
    "cop29-ends-with-300-billion-a-year.txt": "Owen Castellane",
    "delhi-falling-numbers-rising-argument.txt": "Priya Ellsworth-Nair",
    "delhi-smog-stage-four.html": "Samir Achterberg-Rao",
    "eleven-nations-watch-north-korea-sanctions.txt": "Ruth Abernethy-Sato",
    "israel-hezbollah-ceasefire-begins.html": "Leila Brandt-Khoury, Amos Whitcombe",
    "power-grid-attack-17-november.html": "Anselm Price, Olha Verbytska",
    "column-21-november.txt": "Oluwaseun Brandt",
    "north-korea-sanctions-since-2006.docx": "Ruth Abernethy-Sato",
    "a-victory-plan-needs-a-calendar.md": "Edmund Farrow",
}


@cache
def article(name: str) -> Article:
    path = next(path for path in FILES if path.name == name)
    return read_article(path.suffix, path.read_bytes(), ArticleSettings())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_article_has_title_day_source_and_text(path: Path) -> None:
    read = article(path.name)
    assert read.title
    assert not read.title.endswith((",", "—", "-"))
    assert read.published is not None
    assert read.published.year == 2024
    assert read.language == "en"
    assert len(read.text.split()) > 450
    assert read.text[-1] in '.!?”’"'


@pytest.mark.parametrize("name", list(TEASERS))
def test_no_teaser_survives(name: str) -> None:
    assert [teaser for teaser in TEASERS[name] if teaser in article(name).text] == []


@pytest.mark.parametrize("name", list(TEASERS))
def test_every_teaser_was_in_the_file_and_is_kept_as_removed(name: str) -> None:
    raw = next(path for path in FILES if path.name == name).read_text(encoding="utf-8")
    removed = " ".join(each.text for each in article(name).removed)
    for teaser in TEASERS[name]:
        assert teaser in raw.replace("&#39;", "'").replace("&rsquo;", "’") or teaser in removed


@pytest.mark.parametrize(("name", "last"), LAST_SENTENCES.items())
def test_an_article_is_read_to_its_last_sentence(name: str, last: str) -> None:
    assert article(name).text.endswith(last)


@pytest.mark.parametrize(("name", "author"), AUTHORS.items())
def test_the_byline_is_found(name: str, author: str) -> None:
    assert article(name).author == author
