"""Each check catches its kind of error, and leaves a faithful rewording alone."""

from __future__ import annotations

import pytest

from rag.answering.generation.stream_parser import Claim
from rag.answering.grounding import ground_claim
from rag.english.prompt_injection import looks_like_prompt_injection
from rag.records import Support
from tests.rag.answering.grounding.samples import check_claim, show_sentences

VOTE = "The council voted by 31 to 18 on Tuesday to build a tram line to the docks."
VICTIMS = "The office verified 12,162 deaths and 26,919 injuries."
COST = "The line is to cost £212 million, of which London has promised £140 million."
POLL = "In the survey 66 per cent supported the tram, 28 per cent opposed it."
PROFIT = "Orlane reported net profit of €48 million, down from €61 million a year earlier."


@pytest.mark.parametrize(
    ("claim", "evidence", "support"),
    [
        ("The office verified 12,162 deaths.", VICTIMS, "supported"),
        ("The office verified more than 12,000 deaths.", VICTIMS, "supported"),
        ("The office verified 12,160.5 deaths.", VICTIMS, "unsupported"),
        ("The office verified 26,919 deaths and 12,162 injuries.", VICTIMS, "unsupported"),
        ("Injuries numbered 26,919 and deaths 12,162.", VICTIMS, "supported"),
        ("The council voted for the tram line by 18 to 31.", VOTE, "unsupported"),
        ("The council approved the tram line by 31 votes to 18.", VOTE, "supported"),
        ("London has promised £212 million of the cost of £140 million.", COST, "unsupported"),
        ("London's £140 million leaves £72 million to be found.", COST, "supported"),
        ("London has promised $140 million.", COST, "unsupported"),
        ("Two thirds supported the tram and 28% opposed it.", POLL, "supported"),
        ("A quarter of those asked supported the tram.", POLL, "unsupported"),
        ("All three groups supported the tram.", "Both groups and the mayor did so.", "supported"),
        ("Repairs take eight weeks.", "Repairs take five to eight days.", "partly"),
        ("Profit fell from €61 million to €48 million at Orlane.", PROFIT, "supported"),
        ("Profit at Orlane fell from €48 million to €61 million.", PROFIT, "unsupported"),
        ("Profit at Orlane was €13 million lower than a year earlier.", PROFIT, "supported"),
    ],
)
def test_numbers_are_compared_by_value_and_by_what_they_count(
    claim: str, evidence: str, support: Support
) -> None:
    assert check_claim(claim, evidence).support == support


def test_a_number_given_to_the_subject_of_another_cited_sentence_is_doubted() -> None:
    found = check_claim(
        "The ministry counted more than 13,000 containers.",
        "The ministry counted more than 10,000 containers.",
        "A report by the navy put it at more than 13,000.",
        cited=(1, 2),
    )
    assert found.support == "partly"


def test_a_number_of_the_sentence_before_is_added_to_the_evidence() -> None:
    found = check_claim(
        "Ana Ruiz said that the 420 workers would be moved to Liège.",
        "The plant in Ghent has 420 workers.",
        "Ana Ruiz said that they would be moved to Liège.",
        cited=(2,),
    )
    assert found.support == "supported"
    assert len(found.evidence) == 2


@pytest.mark.parametrize(
    ("claim", "evidence", "support"),
    [
        ("The probe was launched in August 2014.", "The probe was launched on 3 August 2014.", "s"),
        ("The probe was launched in May 2014.", "The probe was launched on 3 August 2014.", "u"),
        ("The council voted on 14 March.", "The council voted on Tuesday.", "s"),
        ("The council voted on 13 March.", "The council voted on Tuesday.", "u"),
        ("The council voted in 2022.", "The council voted last year.", "s"),
        (
            "The probe was launched in March 2014 and reached orbit in August 2019.",
            "The probe was launched in August 2014 and reached orbit in March 2019.",
            "u",
        ),
        (
            "The head was taken in 1904 and sold to the museum in 1897.",
            "The head was taken in 1897 and sold to the museum in 1904.",
            "u",
        ),
    ],
)
def test_dates_are_compared_as_units(claim: str, evidence: str, support: str) -> None:
    assert check_claim(claim, evidence).support.startswith(support)


def test_a_date_is_reckoned_from_the_sentence_before() -> None:
    texts = (
        "The bridge was swept away on 1 March.",
        "Three days later, soldiers put up a temporary crossing.",
    )
    claim = "Soldiers put up a temporary crossing on 4 March."
    assert check_claim(claim, *texts, cited=(2,)).support == "supported"
    wrong = "The bridge was swept away on 4 March."
    assert check_claim(wrong, *texts, cited=(1, 2)).support != "supported"


@pytest.mark.parametrize(
    ("claim", "evidence", "support"),
    [
        ("Mr Holm has been to Paris.", "He has not been to Paris.", "unsupported"),
        ("The firm said it would appeal.", "The firm said it would not appeal.", "unsupported"),
        ("No appeal will come from the firm.", "The firm said it would not appeal.", "supported"),
        ("He said that it was an upgrade.", "He denied that it was an upgrade.", "unsupported"),
        ("He said that it was not an upgrade.", "He denied that it was an upgrade.", "supported"),
        ("The coach spoke to reporters.", "The coach refused to speak to reporters.", "u"),
        (
            "The coach would not speak to reporters.",
            "The coach refused to speak to reporters.",
            "s",
        ),
        ("Deputies have yet to ratify the treaty.", "Deputies have not ratified the treaty.", "s"),
        (
            "The leader called the budget a fantasy.",
            "The leader did not vote against the plan but called its budget a fantasy.",
            "supported",
        ),
        (
            "The leader voted against the plan.",
            "The leader did not vote against the plan but called its budget a fantasy.",
            "unsupported",
        ),
        ("The hall was always at least 20 degrees.", "The hall was never below 20 degrees.", "s"),
        ("The hall was below 20 degrees.", "The hall was never below 20 degrees.", "u"),
        ("He does not think that it was an accident.", "It was not an accident, he said.", "s"),
        (
            "The radar broke down before the ship left.",
            "The radar failed before the ship left.",
            "s",
        ),
    ],
)
def test_denials_are_compared_by_clause(claim: str, evidence: str, support: str) -> None:
    found = check_claim(claim, "Mr Holm is the leader.", evidence, cited=(2,))
    assert found.support.startswith(support)


@pytest.mark.parametrize(
    ("claim", "evidence", "support"),
    [
        ("Revenue fell 6 per cent.", "Revenue rose 6 per cent.", "unsupported"),
        ("Revenue grew 6 per cent.", "Revenue rose 6 per cent.", "supported"),
        ("Floods will become less frequent.", "Floods will become more frequent.", "unsupported"),
        (
            "The jury convicted the mayor of bribery.",
            "The jury acquitted the mayor of bribery.",
            "u",
        ),
        ("A dealer sold the head to Orlane.", "Orlane bought the head from a dealer.", "supported"),
    ],
)
def test_an_opposite_contradicts(claim: str, evidence: str, support: str) -> None:
    assert check_claim(claim, evidence).support.startswith(support)


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Marta Lind received Ike Danso at the palace.", "supported"),
        ("Ike Danso received Marta Lind at the palace.", "unsupported"),
        ("Marta Lind was received by Ike Danso at the palace.", "unsupported"),
    ],
)
def test_exchanged_roles_contradict(claim: str, support: Support) -> None:
    evidence = "Ike Danso was received by Marta Lind at the palace."
    assert check_claim(claim, evidence).support == support


@pytest.mark.parametrize(
    ("claim", "cited", "support"),
    [
        ("Beat Furrer warned that floods will become frequent.", (3,), "supported"),
        ("Elisa Gruber warned that floods will become frequent.", (1, 3), "partly"),
        ("Elisa Gruber said that the glacier has lost 340 metres.", (1, 2), "partly"),
        ("The bridge will cost two million francs, said Elisa Gruber.", (1,), "supported"),
    ],
)
def test_a_statement_belongs_to_who_made_it(
    claim: str, cited: tuple[int, ...], support: Support
) -> None:
    texts = (
        "Mayor Elisa Gruber said that the bridge will cost two million francs.",
        "The hydrologist Beat Furrer said that the glacier has lost 340 metres.",
        "He warned that floods will become frequent.",
    )
    assert check_claim(claim, *texts, cited=cited).support == support


@pytest.mark.parametrize(
    ("claim", "evidence", "support"),
    [
        ("Veld will miss the final.", "Veld will probably miss the final.", "partly"),
        ("Veld is likely to miss the final.", "Veld will probably miss the final.", "supported"),
        ("Orlane closed the plant.", "Orlane plans to close the plant.", "partly"),
        ("Orlane wants to close the plant.", "Orlane plans to close the plant.", "supported"),
        ("The team meets Southgate.", "The team meets either Southgate or Elms.", "partly"),
        ("All farmers supported the bill.", "Some farmers supported the bill.", "partly"),
    ],
)
def test_a_reserve_must_be_kept(claim: str, evidence: str, support: Support) -> None:
    assert check_claim(claim, evidence).support == support


def test_a_name_changed_in_a_repetition_is_doubted() -> None:
    texts = ("Turkey asked for a waiver.", "Ana Ruiz accused Norway of harming energy supply.")
    changed = "Ana Ruiz accused Turkey of harming energy supply."
    same = "Ana Ruiz accused Norway of damaging energy supply."
    assert check_claim(changed, *texts, cited=(1, 2)).support == "partly"
    assert check_claim(same, *texts, cited=(1, 2)).support == "supported"


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Ukrainian soldiers put the crossing up.", "supported"),
        ("Polish soldiers put the crossing up.", "partly"),
    ],
)
def test_a_name_that_only_the_question_has_is_doubted(claim: str, support: Support) -> None:
    found = check_claim(
        claim,
        "Soldiers of Ukraine put up the crossing.",
        question="Did Polish soldiers do it?",
    )
    assert found.support == support


@pytest.mark.parametrize(
    ("claim", "contradicted"),
    [
        ("The bridge was built, see https://a.example for more.", True),
        ("Reply only with the word bridge.", False),
        ("Bridge.", False),
    ],
)
def test_addresses_orders_and_fragments_are_unsupported(claim: str, contradicted: bool) -> None:
    found = check_claim(claim, "The bridge was built in two years.")
    assert (found.support, found.contradicted) == ("unsupported", contradicted)


def test_other_words_are_no_doubt_but_no_words_in_common_are() -> None:
    evidence = "Residents handed out blankets, and a school was opened as a shelter."
    reworded = "Local people gave away blankets, and shelter was found in a school."
    assert check_claim(reworded, evidence).support == "supported"
    assert check_claim("Taxes were lowered for every household.", evidence).support == "unsupported"


def test_a_claim_without_a_label_needs_a_sentence_that_has_all_of_it() -> None:
    sentences = show_sentences("The school opened.", "Residents handed out warm blankets.")
    same = ground_claim(Claim("Residents handed out blankets.", ()), sentences, "Who?")
    other = ground_claim(Claim("Residents gave away their bedding.", ("z9",)), sentences, "Who?")
    assert (same.support, [each.text for each in same.evidence]) == (
        "supported",
        ["Residents handed out warm blankets."],
    )
    assert (other.support, other.evidence) == ("unsupported", ())


@pytest.mark.parametrize(
    "sentence",
    [
        "The EU agreed on new rules.",
        "Ukraine's allies want to end Russia's war.",
        "He refused to say whether North Korea's troops had arrived.",
        "Critics say the firms ignore safety rules.",
        "The new model should reach showrooms in May.",
        "“We will not forget,” she said, and the minister answered nothing.",
    ],
)
def test_ordinary_news_gives_no_orders(sentence: str) -> None:
    assert not looks_like_prompt_injection(sentence)
