"""What can go wrong with the database, in names that need no SQLAlchemy."""


class StoreError(Exception):
    """Something about the database itself; its text never holds what a visitor wrote."""


class StoreUnavailable(StoreError):
    """The database can't be asked now: locked too long, unreachable, disk full."""
