"""The record of a reminder says what was sent, however long ago that was."""

from datetime import UTC, datetime

from bot.console.campaign_progress_pages import content_sent
from bot.registry.tables import Campaign, Reminder


def test_days_that_were_left_are_told_as_they_were_on_the_day_of_sending() -> None:
    campaign = Campaign(words={"en": {"title": "{days_left} left", "body": "{firm}, until {day}."}})
    values = {"firm": "Firm", "why": "It holds a title.", "day": "2026-04-30"}
    # Late in the evening in China, where it is still that day.
    sent_at = datetime(2026, 4, 20, 15, 59, tzinfo=UTC)
    content = content_sent(campaign, Reminder(values=values, locale="en", settled_at=sent_at))
    assert content is not None
    assert content.title == "10 days left"
