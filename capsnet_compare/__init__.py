"""Two capsule networks on MNIST. `import capsnet_compare` loads no torch: a name is imported when it is first used.

Written by hand, but for the version, which nbdev keeps equal to that in settings.ini.
"""
from importlib import import_module

__version__ = "0.2.0"

# Each name that a user wants, and the module that it is defined in.
_MODULES = {
    "AlexCapsNet": "alexcapsnet",
    "ResCapsNet": "rescapsnet",
    "CapsNet": "network",
    "create_network": "network",
    "ClassCapsules": "capsules",
    "PrimaryCapsules": "capsules",
    "dynamic_routing": "capsules",
    "margin_loss": "capsules",
    "squash": "capsules",
    "load_data": "sources",
    "Preprocess": "augmentation",
    "NETWORKS": "variants",
    "RunOptions": "config",
    "TrainConfig": "config",
    "load_network": "pretrained",
    "save_network": "pretrained",
    "load_run": "run",
    "run_training": "run",
    "summarise": "evaluation",
}
__all__ = [*_MODULES]


def __getattr__(name):
    "Import a name from its module, once: from then on it is an attribute like any other (PEP 562)."
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{_MODULES[name]}", __name__)
    value = getattr(module, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
