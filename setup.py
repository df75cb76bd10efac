"""Everything is read from settings.ini, which nbdev reads too."""
import re
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

config = ConfigParser(delimiters=["="])
config.read("settings.ini", encoding="utf-8")
cfg = config["DEFAULT"]

# Trove classifiers know a status and a licence by their full names.
STATUS = {
    "1": "1 - Planning",
    "2": "2 - Pre-Alpha",
    "3": "3 - Alpha",
    "4": "4 - Beta",
    "5": "5 - Production/Stable",
}
LICENCES = {"apache2": "Apache-2.0"}


def readme():
    "README.md with links that lead to the repository, also from PyPI's page."
    text = Path("README.md").read_text(encoding="utf-8")
    text = re.sub(r"(!\[[^]]*\]\()nbs/", rf"\1{cfg['git_url']}/raw/{cfg['branch']}/nbs/", text)
    return text.replace("](nbs/", f"]({cfg['git_url']}/blob/{cfg['branch']}/nbs/")


def pythons(oldest, newest):
    "All versions of Python 3 from the oldest to the newest that is tested."
    first, last = (int(version.removeprefix("3.")) for version in (oldest, newest))
    return [f"3.{minor}" for minor in range(first, last + 1)]


classifiers = [
    f"Development Status :: {STATUS[cfg['status']]}",
    f"Intended Audience :: {cfg['audience']}",
    f"Natural Language :: {cfg['language']}",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3 :: Only",
]
for version in pythons(cfg["min_python"], cfg["max_python"]):
    classifiers.append(f"Programming Language :: Python :: {version}")
classifiers.append("Topic :: Scientific/Engineering :: Artificial Intelligence")

setup(
    name=cfg["lib_name"],
    version=cfg["version"],
    description=cfg["description"],
    long_description=readme(),
    long_description_content_type="text/markdown",
    url=cfg["git_url"],
    project_urls={
        "Documentation": cfg["doc_host"] + cfg["doc_baseurl"],
        "Changelog": f"{cfg['git_url']}/blob/{cfg['branch']}/CHANGELOG.md",
    },
    author=cfg["author"],
    author_email=cfg["author_email"],
    license_expression=LICENCES[cfg["license"]],
    license_files=["LICENSE"],
    classifiers=classifiers,
    keywords=cfg["keywords"],
    packages=find_packages(include=[cfg["lib_path"]]),
    package_data={cfg["lib_path"]: ["weights/*.safetensors", "live/*"]},
    python_requires=">=" + cfg["min_python"],
    install_requires=cfg["requirements"].split(),
    extras_require={
        "dev": cfg["dev_requirements"].split() + cfg["export_requirements"].split(),
        "export": cfg["export_requirements"].split(),
        "site": cfg["site_requirements"].split() + cfg["export_requirements"].split(),
    },
    entry_points={
        "console_scripts": cfg["console_scripts"].split(),
        "nbdev": [f"{cfg['lib_name']}={cfg['lib_path']}._modidx:d"],
    },
)
