"""Tables of the question bank: `bank` (what is asked) and `attempt` (what was answered)."""

from question_bank.models.attempt import Attempt, Mark, Response
from question_bank.models.bank import Bank, Item, ItemVersion, Quiz, QuizVersion

__all__ = ["Attempt", "Bank", "Item", "ItemVersion", "Mark", "Quiz", "QuizVersion", "Response"]
