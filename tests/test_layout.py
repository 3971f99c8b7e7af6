"""The layout of the package and of its tests: who looks for a module's test finds it where the module's path says."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "pmsync"
MODULES = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
ENTRY_POINTS = {"__init__.py", "__main__.py"}
MOST_AT_THE_TOP, MOST_IN_A_PACKAGE = 14, 12


def test_every_module_has_a_test_of_its_name_in_the_same_place():
    named = [module for module in MODULES if module.name not in ENTRY_POINTS]
    missing = {str(module) for module in named if not (TESTS / module.with_name(f"test_{module.name}")).is_file()}
    assert missing == set()


def test_the_package_has_few_entries_at_the_top():
    entries = {module.parts[0] for module in MODULES}
    assert len(entries) <= MOST_AT_THE_TOP, entries


def test_a_package_has_few_modules():
    modules = Counter(str(module.parent) for module in MODULES if module.name != "__init__.py")
    assert {package: count for package, count in modules.items() if count > MOST_IN_A_PACKAGE} == {}


def test_no_test_imports_another_test():
    """What two of them need stands in tests/support."""
    borrowing = {
        str(path.relative_to(TESTS)): name
        for path in TESTS.rglob("*.py")
        for name in _imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith("tests.") and any(part.startswith("test_") for part in name.split("."))
    }
    assert borrowing == {}


def _imported(tree: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    names = {
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in imports
        for alias in node.names
    }
    return modules | names
