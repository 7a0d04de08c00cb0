# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The modules behind ./dev; Python's standard library only."""
