"""Made-up firms of the made-up city, as many as are wanted: the same for the same seed, whatever the day.

Pure: days are counted back from whatever day the firms are shown on. No name and no code can be a real firm's: every name says that
it is made up, and every code is registered in a division, 000000, that there is none of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Final

from pydantic import JsonValue

from assessment.quantity import Interval, exactly
from flows.credit_code import with_check_character
from flows.enrolment import ROLES, TOPICS, Purpose, Role, Topic
from flows.written import encoded

if TYPE_CHECKING:
    from assessment.firm import Value

PROFILES: Final = 1_000
"""So many different firms there are by their figures; beyond that figures repeat, so that a great many need not all be judged."""
DISTRICTS: Final = ("云东区", "云西区", "云南区", "云北区", "洲头县", "洲尾县")
_TRADES: Final = ("精密机械", "传感器件", "工业软件", "新型材料", "电子元件", "检测仪器", "环保设备", "生物制剂")
_CHANNELS: Final = ("web", "wechat", "wecom", "telegram")
_TITLES: Final = ("innovative_sme", "srdi_sme", "little_giant")
_DAYS_OF_A_TITLE: Final = 3 * 365
_SLIPS: Final = 0.13
"""How often a figure is one of the rung below, so that something is missing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a firm's figures and titles."""

    number: int
    facts: dict[str, JsonValue]
    """As `flows.written.encoded` writes them; what the firm did not answer is left out."""
    titles: tuple[str, ...]
    """What it holds of the ladder, the lowest first."""


@dataclass(frozen=True, slots=True)
class MadeUpFirm:
    """One firm, and what its owner agreed to."""

    number: int
    name: str
    credit_code: str
    district: str
    profile: Profile
    granted: dict[str, int]
    """For each title, how many days ago it was granted."""
    joined: int
    """How many days ago it was enrolled, or came with a list."""
    active: int
    """How many days ago its owner last said something; never before it joined."""
    is_enrolled: bool
    """Whether an owner enrolled it; else it came with a bureau's list, without figures."""
    channel: str
    role: Role
    topics: tuple[Topic, ...]
    purposes: tuple[Purpose, ...]
    left: int | None
    """How many days ago its owner took the reminders back; None who did not."""


def firms(count: int, seed: int = 1) -> Iterator[MadeUpFirm]:
    """So many firms; of two numbers of firms with the same seed the smaller is how the larger begins."""
    for number in range(1, count + 1):
        yield _firm(number, seed)


def _firm(number: int, seed: int) -> MadeUpFirm:
    random = _dice(f"firm {seed} {number}")
    profile = _profile(number % PROFILES, seed)
    is_enrolled = random.random() < 0.85
    joined = min(int(random.expovariate(1 / 90)), 359)
    purposes: list[Purpose] = ["register"]
    if is_enrolled and random.random() < 0.8:
        purposes.append("facts")
    has_reminders = is_enrolled and random.random() < 0.6
    has_left = has_reminders and random.random() < 0.15
    if has_reminders and not has_left:
        purposes.append("reminders")
    return MadeUpFirm(
        number=number,
        name=f"云洲虚构{random.choice(_TRADES)}{number:04d}号有限公司",
        credit_code=with_check_character(f"91000000{number:09d}"),
        district=random.choice(DISTRICTS),
        profile=profile,
        granted={title: random.randrange(20, _DAYS_OF_A_TITLE + 60) for title in profile.titles},
        joined=joined,
        active=random.randrange(joined + 1),
        is_enrolled=is_enrolled,
        channel=random.choice(_CHANNELS),
        role=random.choice(ROLES),
        topics=tuple(topic for topic in TOPICS if random.random() < 0.5) if has_reminders else (),
        purposes=tuple(purposes) if is_enrolled else (),
        left=random.randrange(joined + 1) if has_left else None,
    )


@lru_cache(maxsize=2 * PROFILES)
def _profile(number: int, seed: int) -> Profile:
    """A firm that is as good as its rung asks in most ways, and in some as one of the rung below."""
    random = _dice(f"profile {seed} {number}")
    rung = random.choices(range(4), (22, 38, 28, 12))[0]

    def of_rung(*values: float) -> float:
        """One of the values from the lowest rung to the highest, give or take."""
        slipped = rung - 1 if rung and random.random() < _SLIPS else rung
        return values[slipped] * random.uniform(1, 1.6)

    revenue = int(of_rung(6_000_000, 12_000_000, 21_000_000, 70_000_000))
    revenue_prev = _part_of(revenue, 1 / of_rung(0.8, 0.95, 0.98, 1.02))
    revenue_prev2 = _part_of(revenue_prev, 1 / of_rung(0.8, 0.95, 0.98, 1.02))
    main = min(of_rung(0.5, 0.62, 0.82, 0.91), 1.0)
    assets = _part_of(revenue, random.uniform(0.7, 1.8))
    research = _part_of(revenue, of_rung(0.012, 0.03, 0.045, 0.075))
    ip = int(of_rung(0, 1, 2, 5))
    titles = _TITLES[: rung if random.random() < 0.75 else max(rung - 1, 0)]
    answers: dict[str, Value] = {
        "industry": random.choices(("industry", "software_it", "other"), (7, 2, 1))[0],
        "registered_in_region": True,
        "on_dishonesty_list": random.random() < 0.03,
        "restricted_products": random.random() < 0.01,
        "major_incident_3y": random.random() < 0.02,
        "employees": exactly(min(6 + revenue // random.randrange(300_000, 900_000), 280)),
        "years_in_business": exactly(random.randrange(4, 28)),
        "revenue": exactly(revenue),
        "revenue_prev": exactly(revenue_prev),
        "revenue_prev2": exactly(revenue_prev2),
        "main_business_revenue": exactly(_part_of(revenue, main)),
        "main_business_revenue_prev": exactly(_part_of(revenue_prev, main)),
        "main_business_revenue_prev2": exactly(_part_of(revenue_prev2, main)),
        "net_profit": exactly(_part_of(revenue, random.uniform(-0.06, 0.18))),
        "total_assets": exactly(assets),
        "total_liabilities": exactly(_part_of(assets, min(0.9 / of_rung(1, 1.2, 1.35, 1.5), 0.95))),
        "rd_expense": exactly(research),
        "rd_expense_prev": exactly(_part_of(revenue_prev, of_rung(0.012, 0.03, 0.045, 0.075))),
        "equity_financing_2y": exactly(0),
        "equity_financing_3y": exactly(random.choice((0, 0, 0, 0, 0, 5_000_000))),
        "niche_years": exactly(int(of_rung(1, 3, 4, 6))),
        "domestic_niche_share": exactly(Fraction(int(of_rung(1, 4, 8, 12)), 100)),
        "global_niche_share": exactly(Fraction(random.randrange(6), 100)),
        "domestic_niche_rank": exactly(1 + int(40 / of_rung(1, 3, 6, 14))),
        "niche_share_leading": of_rung(0, 0.5, 1, 1) >= 0.75,
        "strategic_emerging": random.random() < 0.6,
        "industrial_base_field": of_rung(0, 0.3, 0.6, 1) >= 0.75,
        "key_chain_link": of_rung(0, 0.3, 0.6, 1) >= 0.75,
        "ip_class1": exactly(ip + random.randrange(3)),
        "ip_class1_own": exactly(ip),
        "ip_class1_in_use": exactly(ip),
        "ip_class1_high_value": exactly(min(ip, random.randrange(2))),
        "ip_class2": exactly(random.randrange(20)),
        "rd_institution_level": ("none", "none", "municipal", "municipal", "provincial")[rung + random.randrange(2)],
        "provincial_award_rank": exactly(0),
        "national_award_rank": exactly(0),
        "titles": frozenset(["high_tech_enterprise"] if of_rung(0, 0.6, 1, 1) >= 0.75 else []),
        "recognitions": frozenset(titles),
        "development_score": exactly(min(int(of_rung(25, 38, 52, 62)), 98)),
        "digital_level": exactly(random.randrange(5)),
    }
    if random.random() < 0.12:
        # As an owner says who does not know it exactly.
        answers["rd_expense"] = Interval(research * 9 // 10, research * 11 // 10)
    if random.random() < 0.35:
        for fact in random.sample(sorted(answers), random.randrange(1, 9)):
            answers.pop(fact)
    return Profile(number, {fact: encoded(value) for fact, value in answers.items()}, titles)


def _dice(seed: str) -> Random:
    # Nothing is kept secret by it: the same seed shall give the same firm.
    return Random(seed)  # noqa: S311


def _part_of(amount: int, share: float) -> int:
    """A part of a sum, in full thousands, as owners tell it."""
    return round(amount * share) // 1_000 * 1_000
