"""Libraries that a dependency imports and hardly uses, loaded when something is first asked of them.

medspaCy imports QuickUMLS, which imports NLTK for its stop words; NLTK brings scikit-learn and SciPy. That took
more than half of the time to import medspaCy, and nothing here asks NLTK for anything. Python's own `LazyLoader`
does not serve: in Python 3.11 a plain `import` statement already asks the module for its spec, which loads it.
"""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """A module that is run when it is first asked for a name of its own."""

    def __getattr__(self, name: str) -> Any:
        """Run the module; names such as `__wrapped__` that tools ask of every module do not."""
        spec = self.__spec__
        if (name.startswith("__") and name.endswith("__")) or spec is None or spec.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]  # an ordinary module from here on
        spec.loader.exec_module(self)
        return getattr(self, name)


def defer(name: str) -> None:
    """Have the top-level module `name` loaded at its first use; nothing is done if it is loaded or absent."""
    spec = None if name in sys.modules else importlib.util.find_spec(name)
    if spec is None:
        return
    module = importlib.util.module_from_spec(spec)
    module.__class__ = _Deferred
    sys.modules[name] = module
