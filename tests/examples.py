"""How many examples a property test tries. HYPOTHESIS_PROFILE chooses: fast, ci (where nothing is said), or prove."""

import os

from hypothesis import HealthCheck, settings

PROFILES = {"fast": 6, "ci": 30, "prove": 1000}


def load_profile() -> None:
    """Machines are slow at times, and what a test asks for from a fixture is undone after each of its examples."""
    calm = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    for name, most in PROFILES.items():
        settings.register_profile(name, max_examples=most, deadline=None, suppress_health_check=calm)
    settings.load_profile(profile())


def profile() -> str:
    """One of PROFILES."""
    return os.environ.get("HYPOTHESIS_PROFILE", "ci")


def examples(usual: int) -> int:
    """Of a test that needs more or fewer than the others: `usual` where those try a hundred."""
    return max(3, usual * settings().max_examples // 100)
