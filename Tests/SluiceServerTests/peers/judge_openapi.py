"""Judges an OpenAPI document and answers that were really given.

Reads {"document": ..., "answers": [{"method", "template", "status", "media_type", "headers", "body"}, ...]} from standard
input and writes one line for each thing that does not hold. Ends with 0 when nothing was written, with 1 otherwise.
"""

import json
import sys

import jsonschema
from openapi_spec_validator import OpenAPIV31SpecValidator


def closed(schema, document):
    """The schema, with every object of its own closed: an answer must have no member that the document does not name."""
    if isinstance(schema, list):
        return [closed(item, document) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: closed(value, document) if name != "properties" else {
        key: closed(item, document) for key, item in value.items()} for name, value in schema.items()}
    if "properties" in result and "required" in result and "additionalProperties" not in result:
        result["additionalProperties"] = False
    return result


def judge_answer(answer, document, schemas):
    name = f"{answer['method']} {answer['template']} {answer['status']}"
    operation = document["paths"].get(answer["template"], {}).get(answer["method"].lower())
    if operation is None:
        yield f"{name}: there is no such operation in the document"
        return
    responses = operation["responses"]
    response = responses.get(str(answer["status"])) or responses.get("default")
    if response is None:
        yield f"{name}: the document does not name this status"
        return
    for header, rule in response.get("headers", {}).items():
        if rule.get("required") and header.lower() not in answer["headers"]:
            yield f"{name}: the header {header} is missing"
    content = response.get("content")
    if content is None:
        return
    media_type = answer["media_type"].split(";")[0]
    if media_type not in content:
        yield f"{name}: the document does not name {media_type}"
        return
    body = json.loads(answer["body"]) if media_type.endswith("json") else answer["body"]
    schema = {**content[media_type]["schema"], "components": {"schemas": schemas}}
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    for error in validator.iter_errors(body):
        yield f"{name}: at {error.json_path}: {error.message}"


def main():
    given = json.load(sys.stdin)
    document = given["document"]
    found = [f"document: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    schemas = closed(document["components"]["schemas"], document)
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
    for answer in given["answers"]:
        found += judge_answer(answer, document, schemas)
    for line in found:
        print(line)
    print(f"judged {len(given['answers'])} answers", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
