"""The lives of several resources, told in one workspace on one registry, one phase after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.provider.cases.case import Case
from tests.provider.registry import Registry
from tests.provider.terraform import Run, Workspace


class Life:
    """Runs the phases. What goes wrong is collected, so that one failure shows all that is wrong; a case
    with a problem takes no part in the phases that follow."""

    def __init__(self, workspace: Workspace, cases: Iterable[Case]) -> None:
        self.workspace = workspace
        self.registry: Registry = workspace.registry
        self.cases = list(cases)
        self.problems: list[str] = []

    def tell(self) -> None:
        """Run all phases."""
        for case in self.cases:
            case.make_ready(self.registry)
        self._apply("create", changed=False)
        self._unchanged("plan after create")
        self._apply("change", changed=True)
        self._unchanged("plan after change")
        self._import()
        self._errors("refresh", self.workspace.apply("-refresh-only"))
        self._unchanged("plan after import and refresh")
        self._delete_outside()
        self._apply("create again", changed=True)
        self._destroy()

    # --- phases ------------------------------------------------------------------------------------------

    def _apply(self, phase: str, *, changed: bool) -> None:
        self._write(changed=changed)
        self._errors(phase, self.workspace.apply())
        for case in list(self.cases):
            self._compare(phase, case, case.expected(changed=changed))

    def _unchanged(self, phase: str) -> None:
        run = self.workspace.plan()
        self._errors(phase, run)
        for case in list(self.cases):
            action = run.actions.get(case.address) or run.drift.get(case.address)
            if action:
                self._problem(case, phase, f"wants to {action}:\n{self._shown(case)}")

    def _import(self) -> None:
        cases = [case for case in self.cases if case.import_id is not None]
        ids = {case.address: self._import_id(case) for case in cases}
        forgotten = self.workspace.run("state", "rm", *ids)
        assert forgotten.returncode == 0, forgotten.stdout
        self._write(changed=True, imports=ids)
        run = self.workspace.plan()
        self._errors("import", run)
        for case in cases:
            action = run.actions.get(case.address, "nothing")
            if action != ("update" if case.unreadable else "import") and case in self.cases:
                self._problem(case, "import", f"wants to {action}:\n{self._shown(case)}")
        self._apply_import(ids)

    def _apply_import(self, ids: Mapping[str, str]) -> None:
        left = {case.address: ids[case.address] for case in self.cases if case.address in ids}
        self._write(changed=True, imports=left)
        self._errors("import", self.workspace.apply())
        for case in list(self.cases):
            self._compare("import", case, case.expected(changed=True))

    def _delete_outside(self) -> None:
        self._write(changed=True)
        cases = [case for case in self.cases if case.delete is not None]
        for case in cases:
            assert case.delete is not None
            case.delete(self.registry, case.organization)
        run = self.workspace.plan()
        self._errors("deleted outside", run)
        for case in cases:
            action = run.actions.get(case.address, "nothing")
            if action != "create" and case in self.cases:
                self._problem(case, "deleted outside", f"wants to do {action}:\n{self._shown(case)}")

    def _destroy(self) -> None:
        self._errors("destroy", self.workspace.destroy())
        for case in list(self.cases):
            found = case.look(self.registry, case.organization)
            if case.destroyed is not None:
                self._compare("destroy", case, case.fill(case.destroyed))
            elif found is not None:
                self._problem(case, "destroy", f"the registry still holds {found}")

    # --- parts -------------------------------------------------------------------------------------------

    def _write(self, *, changed: bool, imports: Mapping[str, str] | None = None) -> None:
        resources: dict[str, dict[str, Any]] = {}
        for case in self.cases:
            resources.setdefault(case.type_name, {})[case.name] = case.arguments(changed=changed)
        document: dict[str, Any] = {"resource": resources}
        if imports:
            document["import"] = [{"to": address, "id": text} for address, text in imports.items()]
        self.workspace.write(document)

    def _import_id(self, case: Case) -> str:
        return str(case.fill(case.import_id) or self.workspace.state()[case.address]["id"])

    def _errors(self, phase: str, run: Run) -> None:
        """Blame each error on its case."""
        for error in run.errors:
            case = next((case for case in self.cases if case.address == error.address), None)
            if case is not None:
                self._problem(case, phase, f"{error.summary}: {error.detail}")
            elif not any(error.address in problem for problem in self.problems):
                raise AssertionError(f"{phase}: {error}")
        if run.code and not run.errors:
            raise AssertionError(f"{phase}: {run.output}")

    def _compare(self, phase: str, case: Case, expected: Mapping[str, Any]) -> None:
        found = case.look(self.registry, case.organization)
        if found is None:
            self._problem(case, phase, "the registry does not hold it")
            return
        wrong = {key: found.get(key) for key, value in expected.items() if found.get(key) != value}
        if wrong:
            wanted = {key: expected[key] for key in wrong}
            self._problem(case, phase, f"the registry holds {wrong}, and not {wanted}")

    def _shown(self, case: Case) -> str:
        return self.workspace.run("plan", "-no-color", "-input=false", f"-target={case.address}").stdout

    def _problem(self, case: Case, phase: str, what: str) -> None:
        self.problems.append(f"{case.address}, {phase}: {what}")
        self.cases.remove(case)
