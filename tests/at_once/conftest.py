from tests.fixtures.registry import digital, email, savings, spring_rate, web

__all__ = ["digital", "email", "savings", "spring_rate", "web"]
