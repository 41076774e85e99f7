"""The one database: its tables, how it is opened, how its shape changes."""

from bothand.store.database import Database
from bothand.store.errors import StoreError, StoreUnavailable
from bothand.store.moments import stamp

__all__ = ["Database", "StoreError", "StoreUnavailable", "stamp"]
