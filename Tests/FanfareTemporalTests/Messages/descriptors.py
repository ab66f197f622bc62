"""Compares the messages that are written by hand with the public descriptors, which the package `temporalio` brings.

    python3 descriptors.py FOLDER_WITH_MESSAGES FOLDER_WITH_TEMPORALIO

It prints a line for each difference, and at the end how many fields and values were compared.
"""

import importlib
import pathlib
import re
import sys

sources, packages = sys.argv[1:]
sys.path.insert(0, packages)

from google.protobuf import descriptor_pool  # noqa: E402
from google.protobuf.descriptor import FieldDescriptor as Field  # noqa: E402

API = "temporal.api."
SERVICE = API + "workflowservice.v1."
MODULES = ["workflowservice.v1.request_response", "update.v1.message", "command.v1.message", "history.v1.message"]

# Names that say more here than those of the protocol do, without the words that the protocol's have in addition.
ALIASES = {
    # Messages.
    ("Failure", "application"): "application_failure_info",
    ("Failure", "timeout"): "timeout_failure_info",
    ("Failure", "canceled"): "canceled_failure_info",
    ("ApplicationFailure", "isNonRetryable"): "non_retryable",
    ("TimeoutFailure", "type"): "timeout_type",
    ("HeartbeatAnswer", "isCancelRequested"): "cancel_requested",
    ("CompletedMetadata", "languageFlags"): "lang_used_flags",
    ("AnyMessage", "typeURL"): "type_url",
    ("WorkflowQuery", "type"): "query_type",
    ("WorkflowQuery", "arguments"): "query_args",
    ("WorkflowQueryResult", "kind"): "result_type",
    ("UpdateRequest.Input", "arguments"): "args",
    ("ProtocolMessage", "protocolInstanceID"): "protocol_instance_id",
    ("GetWorkflowExecutionHistoryRequest", "waitsForNewEvent"): "wait_new_event",
    ("GetWorkflowExecutionHistoryRequest", "filter"): "history_event_filter_type",
    ("RespondQueryTaskCompletedRequest", "kind"): "completed_type",
    ("RespondQueryTaskCompletedRequest", "result"): "query_result",
    ("PayloadsCommand", "payloads"): ("result", "details"),
    ("WorkflowStartedEvent", "firstExecutionRunID"): "first_execution_run_id",
    ("TaskCompletedEvent", "metadata"): "sdk_metadata",
    ("RespondWorkflowTaskCompletedRequest", "metadata"): "sdk_metadata",
    ("TaskStartedEvent", "suggestsContinueAsNew"): "suggest_continue_as_new",
    ("HistoryEvent", "kind"): "event_type",
    ("Command", "kind"): "command_type",
    ("QueryWorkflowResponse", "result"): "query_result",
    ("Payload", "entries"): "metadata",
}
# Words that names of the protocol have in addition.
OMITTED = {"workflow", "execution", "activity", "task", "attributes", "event", "command", "id", "type", "nanos"}


def words(name):
    """The words of a name of either side, in lower case."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", spaced)
    return spaced.lower().split("_")


def same_name(owner, ours, theirs):
    alias = ALIASES.get((owner, ours))
    if alias:
        return theirs in (alias if isinstance(alias, tuple) else (alias,))
    mine, other = words(ours), words(theirs)
    if mine == other or ours == "nanoseconds" and theirs == "nanos":
        return True
    # What is left out of the name may only be what the protocol's names repeat.
    return set(mine) <= set(other) and set(other) - set(mine) <= OMITTED | {"timed", "out"}


class Struct:
    def __init__(self, name, kind):
        self.name, self.kind = name, kind
        self.properties, self.fields, self.statics, self.response = {}, [], {}, None


DECLARATION = re.compile(r"^\s*(?:private |fileprivate |package |public )?(struct|enum)\s+(\w+)(?::\s*([^{]+?))?\s*\{")
PROPERTY = re.compile(r"^\s*var (\w+)(?:: ([^={]+?))?(?: = (.+))?$")
CODER = re.compile(r"^\s*(?:try )?coder\.(\w+)\((\d+), &(\w+)\)$")


def read(folder):
    """The structs and enumerations of a folder by their names, those within others as `Outer.Inner`."""
    structs, enums = {}, {}
    for path in sorted(pathlib.Path(folder).glob("*.swift")):
        stack = []
        depth = 0
        for line in path.read_text().splitlines():
            code = line.split("//")[0]
            declaration = DECLARATION.match(code)
            if declaration:
                name = ".".join([entry[0] for entry in stack] + [declaration[2]])
                conformances = declaration[3] or ""
                if declaration[1] == "struct" and re.search(r"WireMessage|TemporalRequest", conformances):
                    structs[name] = Struct(name, conformances)
                elif declaration[1] == "enum" and "Int32" in conformances:
                    enums[name] = {}
                stack.append((declaration[2], depth))
            owner = ".".join(entry[0] for entry in stack)
            if owner in structs:
                note(structs[owner], code, depth - stack[-1][1], path)
            if owner in enums and (case := re.match(r"^\s*case (\w+) = (\d+)$", code)):
                enums[owner][case[1]] = int(case[2])
            depth += code.count("{") - code.count("}")
            while stack and depth <= stack[-1][1]:
                stack.pop()
    return structs, enums


def note(struct, code, depth, path):
    """Takes note of what a line of a struct declares."""
    if match := re.match(r"^\s*typealias Response = (\w+)$", code):
        struct.response = match[1]
    if match := re.match(r'^\s*static let (\w+) = "(.*)"$', code):
        struct.statics[match[1]] = match[2]
    if (match := PROPERTY.match(code)) and depth == 1:
        struct.properties[match[1]] = match[2] or match[3]
    if match := CODER.match(code):
        struct.fields.append((match[1], int(match[2]), match[3]))
    elif "coder." in code and "isWriting" not in code:
        complain(f"{path.name}: what '{code.strip()}' does isn't known here")


complaints = []
compared = {"fields": 0, "values": 0}


def complain(text):
    complaints.append(text)


SCALARS = {
    "text": {Field.TYPE_STRING}, "texts": {Field.TYPE_STRING}, "bytes": {Field.TYPE_BYTES}, "flag": {Field.TYPE_BOOL},
    "double": {Field.TYPE_DOUBLE}, "choice": {Field.TYPE_ENUM}, "message": {Field.TYPE_MESSAGE},
    "messages": {Field.TYPE_MESSAGE}, "map": {Field.TYPE_MESSAGE},
    "varints": {Field.TYPE_UINT32, Field.TYPE_UINT64, Field.TYPE_INT32, Field.TYPE_INT64, Field.TYPE_ENUM},
}
INTEGERS = {"Int64": {Field.TYPE_INT64}, "Int32": {Field.TYPE_INT32, Field.TYPE_ENUM}}
REPEATED = {"messages", "map", "varints", "texts"}
# What is there at most once and is kept in a list, since a struct can't hold itself.
SINGLE_LISTS = {("Failure", "cause")}


def is_repeated(field):
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == Field.LABEL_REPEATED


def resolve(name, owner, known):
    """A type as it is called within another one."""
    scope = owner.split(".")
    for length in range(len(scope), -1, -1):
        full = ".".join(scope[:length] + [name])
        if full in known:
            return full
    return None


def compare(struct, message, structs, enums, seen):
    """Compares the fields of a struct with those of a message, and those of the messages in it."""
    if (struct.name, message.full_name) in seen:
        return
    seen.add((struct.name, message.full_name))
    theirs = {field.number: field for field in message.fields}
    for coding, number, name in struct.fields:
        place = f"{struct.name}.{name} ({number}) in {message.full_name}"
        field = theirs.get(number)
        if field is None:
            complain(f"{place}: there is no such field")
            continue
        compared["fields"] += 1
        declared = struct.properties.get(name, "[Entry]").strip()
        expected = INTEGERS[declared.split(" ")[0]] if coding == "integer" else SCALARS[coding]
        if field.type not in expected:
            complain(f"{place}: it is coded as {coding}, and {field.name} has the type {field.type}")
        if is_repeated(field) != (coding in REPEATED and (struct.name, name) not in SINGLE_LISTS):
            complain(f"{place}: {field.name} is{'' if is_repeated(field) else ' not'} repeated")
        if not same_name(struct.name, name, field.name):
            complain(f"{place}: the protocol calls it {field.name}")
        element = re.sub(r"^\[(?:String: )?|[\]?]+$", "", declared)
        if coding == "choice":
            compare_enum(resolve(element.rsplit(".", 1)[0], struct.name, enums), field, enums, place)
        elif coding == "map":
            compare_map(resolve(element, struct.name, structs), field, structs, enums, seen, place)
        elif field.type == Field.TYPE_MESSAGE and coding in ("message", "messages"):
            found = resolve(element, struct.name, structs)
            if not found:
                complain(f"{place}: there is no {element} here")
            else:
                compare(structs[found], field.message_type, structs, enums, seen)


def compare_map(found, field, structs, enums, seen, place):
    entry = {part.name: part for part in field.message_type.fields}
    if not field.message_type.GetOptions().map_entry or entry["key"].type != Field.TYPE_STRING:
        complain(f"{place}: {field.name} is no map by texts")
    elif not found or entry["value"].type != Field.TYPE_MESSAGE:
        complain(f"{place}: the values of {field.name} are no messages that there are here")
    else:
        compare(structs[found], entry["value"].message_type, structs, enums, seen)


def compare_enum(found, field, enums, place):
    if not found:
        complain(f"{place}: its cases aren't known")
        return
    theirs = {value.number: value.name for value in field.enum_type.values}
    prefix = "_".join(words(field.enum_type.name)).upper() + "_"
    for case, number in enums[found].items():
        compared["values"] += 1
        name = theirs.get(number)
        if name is None:
            complain(f"{found}.{case} ({number}): {field.enum_type.full_name} has no such value")
        elif number != 0 and not same_value(case, name.removeprefix(prefix)):
            complain(f"{found}.{case} ({number}): the protocol calls it {name}")


# Cases by names of their own.
VALUES = {
    "modifyProperties": "MODIFY_WORKFLOW_PROPERTIES", "propertiesModified": "WORKFLOW_PROPERTIES_MODIFIED",
    "workerFailure": "WORKFLOW_WORKER_UNHANDLED_FAILURE", "nonDeterminism": "NON_DETERMINISTIC_ERROR",
    "all": "ALL_EVENT",
}


def same_value(case, name):
    if case in VALUES:
        return name == VALUES[case]
    mine, other = set(words(case)), set(words(name))
    return mine <= other and other - mine <= {"workflow", "execution", "activity", "task"}


def main():
    for module in MODULES:
        importlib.import_module(f"temporalio.api.{module}_pb2")
    pool = descriptor_pool.Default()
    structs, enums = read(sources)
    seen = set()
    for struct in list(structs.values()):
        if "TemporalRequest" in struct.kind:
            method = struct.statics["method"]
            compare(struct, pool.FindMessageTypeByName(f"{SERVICE}{method}Request"), structs, enums, seen)
            response = structs[resolve(struct.response, struct.name, structs)]
            compare(response, pool.FindMessageTypeByName(f"{SERVICE}{method}Response"), structs, enums, seen)
        elif "typeURL" in struct.statics:
            name = struct.statics["typeURL"].removeprefix("type.googleapis.com/")
            compare(struct, pool.FindMessageTypeByName(name), structs, enums, seen)
    visited = {name for name, _ in seen}
    for name in structs:
        # Entries are compared with those of the map that they belong to.
        if name not in visited:
            complain(f"{name}: no request leads to it")
    for text in complaints:
        print(text)
    print(f"compared: {compared['fields']} fields, {compared['values']} values, {len(seen)} messages")


main()
