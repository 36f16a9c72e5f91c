"""What a process remembers of what owners said, and lets go of."""

from bot.memory import forget
from flows.understanding import normalise, typed, understand


def test_nothing_typed_is_remembered_once_somebody_had_their_data_deleted() -> None:
    understand("去年大概５０００万元", "money")
    typed.as_typed("去年 营收5000万", "营收5000万", 0, 2)
    assert normalise.normalise.cache_info().currsize
    forget()
    assert normalise.normalise.cache_info().currsize == 0
    assert typed._measured.cache_info().currsize == 0
