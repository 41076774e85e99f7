"""Gives Sanic 22.6 back the ``response.stream`` that Rasa's shell calls.

Rasa 3.6 is pinned to Sanic 21.12, whose sockets break on Python 3.11; 22.6 mends
them and dropped that function for the class it was made of. Without it ``rasa
shell`` answers nothing. Loaded by ``bothand.pth`` like `bothand.without_tensorflow`.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

_MODULE = "sanic.response"


class _Loader(importlib.abc.Loader):
    """Loads the module as ever, then adds what is missing."""

    def __init__(self, real: importlib.abc.Loader) -> None:
        self._real = real

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        if not hasattr(module, "stream") and hasattr(module, "ResponseStream"):
            module.__dict__["stream"] = module.ResponseStream


class _Finder(importlib.abc.MetaPathFinder):
    """Steps in for one module, once."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != _MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


def install() -> None:
    """Put the function in place when Sanic is imported."""
    if _MODULE not in sys.modules and not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
