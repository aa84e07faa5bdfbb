"""The manifests in deploy/kubernetes: they agree with the program, with nginx, and with one another."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from tests.operations.test_deployment import DEPLOY, LOCATION, NGINX

yaml: Any = pytest.importorskip("yaml", reason="PyYAML (make setup-ocr) is not installed")
FILES = sorted(
    path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml"
)
DOCUMENTS = [one for path in FILES for one in yaml.safe_load_all(path.read_text())]


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [one for one in DOCUMENTS if one["kind"] in kinds]


def names_of(kind: str) -> set[str]:
    return {one["metadata"]["name"] for one in of_kind(kind)}


def pods() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for one in of_kind("Deployment", "Job"):
        yield one["spec"]["template"], one["spec"]["template"]["spec"]


def test_all_files_are_applied_to_one_namespace() -> None:
    whole = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    assert sorted(whole["resources"]) == [path.name for path in FILES]
    for one in DOCUMENTS:
        assert one["kind"] == "Namespace" or one["metadata"]["namespace"] == "gongkai"
    assert names_of("Deployment") == {"portal", "desk", "api", "worker"}


def test_pods_run_without_rights() -> None:
    for _template, spec in pods():
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            rights = container["securityContext"]
            assert rights["allowPrivilegeEscalation"] is False
            assert rights["readOnlyRootFilesystem"] is True
            assert rights["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]


def test_commands_exist_with_their_options() -> None:
    commands = get_commands()
    named = set()
    for _template, spec in pods():
        for container in spec["containers"]:
            program, name, *words = container["command"]
            assert program == "gongkai"
            load_command_class(commands[name], name).create_parser("gongkai", name).parse_args(
                words
            )
            named.add(name)
    assert named == {"serve", "worker", "migrate"}


def test_what_is_referred_to_exists() -> None:
    labels = [template["metadata"]["labels"] for template, _spec in pods()]
    for one in of_kind("Service", "Deployment", "PodDisruptionBudget"):
        wanted = one["spec"]["selector"]
        wanted = wanted.get("matchLabels", wanted)
        found = [each for each in labels if wanted.items() <= each.items()]
        assert len(found) == (0 if one["metadata"]["name"] == "nobody" else 1), one["metadata"]
    for _template, spec in pods():
        volumes = {one["name"] for one in spec["volumes"]}
        claims = {
            one["persistentVolumeClaim"]["claimName"]
            for one in spec["volumes"]
            if "persistentVolumeClaim" in one
        }
        assert claims <= names_of("PersistentVolumeClaim")
        for container in spec["containers"]:
            assert {one["name"] for one in container["volumeMounts"]} == volumes
            assert {one["configMapRef"]["name"] for one in container["envFrom"]} == {"gongkai"}
    # No file has a Secret: passwords do not belong into a repository.
    assert not of_kind("Secret")


def test_folders_of_the_settings_are_in_volumes_of_the_worker() -> None:
    (settings,) = of_kind("ConfigMap")
    (worker,) = [one for one in of_kind("Deployment") if one["metadata"]["name"] == "worker"]
    (container,) = worker["spec"]["template"]["spec"]["containers"]
    mounts = [one["mountPath"] for one in container["volumeMounts"]]
    paths = [value for value in settings["data"].values() if value.startswith("/")]
    assert len(paths) == 5
    for path in paths:
        assert any(path.startswith(f"{mount}/") for mount in mounts), path


def test_addresses_go_where_nginx_sends_them() -> None:
    (ingress,) = of_kind("Ingress")
    (rule,) = ingress["spec"]["rules"]
    found = {
        (one["path"], one["pathType"] == "Exact", one["backend"]["service"]["name"])
        for one in rule["http"]["paths"]
    }
    expected = {
        (path, bool(exact), "nobody" if code else upstream)
        for exact, path, upstream, code in LOCATION.findall(NGINX.read_text())
    }
    assert len(expected) > 5
    assert found == expected


@pytest.mark.long
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_manifests_follow_the_schemas_of_kubernetes(path: Any) -> None:
    validator: Any = pytest.importorskip(
        "kubernetes_validate", reason="kubernetes-validate (make setup-outside) is not installed"
    )
    for one in yaml.safe_load_all(path.read_text()):
        validator.validate(one, validator.latest_version(), strict=True)
