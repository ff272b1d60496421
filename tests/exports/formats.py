"""Reads what codedark wrote with the validators of those who made the forms. Usage: formats.py FOLDER [SAMPLES]."""

import json
import pathlib
import sys

from stix2validator import ValidationOptions, validate_string

folder = pathlib.Path(sys.argv[1])
wrong = []

for path in sorted(folder.glob("*.stix.json")):
    result = validate_string(path.read_text(), ValidationOptions(version="2.1", strict=False))
    for each in result if isinstance(result, list) else [result]:
        if not each.is_valid:
            wrong.append(f"{path.name}: {[str(error) for error in each.errors]}")
    kinds = {item["type"] for item in json.loads(path.read_text())["objects"]}
    print(f"{path.name}: {sorted(kinds)}")

# The Navigator's documented layer format 4.5: keys that it demands, and identifiers of techniques.
for path in sorted(folder.glob("*.layer.json")):
    layer = json.loads(path.read_text())
    if layer["versions"]["layer"] != "4.5" or layer["domain"] not in ("enterprise-attack", "ics-attack", "mobile-attack"):
        wrong.append(f"{path.name}: versions or domain")
    for technique in layer["techniques"]:
        if set(technique) - {"techniqueID", "tactic", "score", "color", "comment", "enabled", "metadata", "links", "showSubtechniques"}:
            wrong.append(f"{path.name}: {technique}")
    print(f"{path.name}: {len(layer['techniques'])} techniques")

if len(sys.argv) > 2 and sys.argv[2]:
    from jsonschema import Draft201909Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT201909

    # The schemas are of draft 7, which is what decides; what 2019-09 would remark as well is only counted.
    root = pathlib.Path(sys.argv[2]) / "schemas" / "cacao" / "schemas"
    registry = Registry()
    for path in root.rglob("*.json"):
        contents = json.loads(path.read_text())
        registry = registry.with_resource(contents["$id"], Resource(contents, DRAFT201909))
    schema = json.loads((root / "playbook.json").read_text())
    validator = Draft201909Validator(schema, registry=registry)
    lenient = __import__("jsonschema").Draft7Validator(schema, registry=registry)
    for path in sorted(folder.glob("*.cacao.json")):
        playbook = json.loads(path.read_text())
        for error in lenient.iter_errors(playbook):
            wrong.append(f"{path.name}: {error.json_path}: {error.message}")
        print(f"{path.name}: {len(playbook['workflow'])} steps, strictly {sum(1 for _ in validator.iter_errors(playbook))} remarks")

if wrong:
    sys.exit("\n".join(wrong))
