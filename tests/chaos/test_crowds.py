"""A crowd that writes at once, and one who never stops. (How soon others are answered meanwhile is measured by
`make chaos`: no test here goes by time.)"""

from __future__ import annotations

from tests.chaos import crowds


async def test_everybody_of_a_burst_is_answered_in_order() -> None:
    found = await crowds.burst(people=60, within_s=100)
    assert (found.people, found.violations) == (60, [])


async def test_everybody_of_a_burst_on_whatsapp_is_answered_in_order() -> None:
    found = await crowds.burst_on_whatsapp(people=60, within_s=100)
    assert (found.people, found.violations, found.lost) == (60, [], 0)
    assert found.acknowledged == 480, "each of four messages came twice"


async def test_a_flooder_gets_few_answers_and_others_get_theirs() -> None:
    found = await crowds.flood(seconds=2, others_per_s=20, flood_per_s=50)
    assert found.sent > 80
    assert 0 < found.answered <= 25
    assert found.alone_ms > 0
    assert found.flooded_ms > 0
