"""The one database: its tables, how it is opened, how its shape changes."""

from bothand.store import content_models as _content_models
from bothand.store import desk_models as _desk_models
from bothand.store.database import Database
from bothand.store.errors import StoreError, StoreUnavailable
from bothand.store.moments import stamp

# Known to the metadata, whoever imports the other tables.
_ = (_content_models, _desk_models)

__all__ = ["Database", "StoreError", "StoreUnavailable", "stamp"]
