# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a post says between the lines: language, mood, wish, likeness, spam.

Pure functions over texts; `docs/understanding.md` defines each figure.
"""
