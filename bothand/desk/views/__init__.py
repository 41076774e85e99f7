"""The desk's views, a file for each part of it: each declares its own with `add_routes`."""
