"""What MiniStack 1.5.33 lacks and can only be closed inside it: one function for each gap.

test/local/parity.test.ts shows each gap in the emulator as published, so that the test fails, and
the function can go, once the gap closes upstream. local/parity.ts holds what is closed from outside.
"""

import time

from ministack.core import iam_actions, lambda_runtime
from ministack.services import dynamodb, lambda_svc
from ministack.services import secretsmanager as secrets
from ministack.services.cloudformation import provisioners


def close_gaps(app):
    keep_stream_records_across_restarts()
    let_ref_of_a_secret_be_its_arn()
    let_one_permission_cover_a_batch_of_messages()
    let_policies_see_encryption_contexts()
    let_policies_see_the_group_of_a_schedule()
    let_a_burst_share_processes()
    return present_requests_as_encrypted(app)


def present_requests_as_encrypted(app):
    """Policies that refuse unencrypted requests would refuse all of ours, which come over loopback."""

    async def encrypted(scope, receive, send):
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        await app(scope, receive, send)

    return encrypted


def keep_stream_records_across_restarts():
    """A restart keeps how far each stream was read but not the stream, so later records go unread."""
    save, load = dynamodb.get_state, dynamodb.load_persisted_state
    stores = {"stream_records": dynamodb._stream_records, "stream_trimmed": dynamodb._stream_trimmed}

    def save_with_streams():
        return {**save(), **stores}

    def load_with_streams(data):
        load(data)
        for name, store in stores.items():
            store.update(data.get(name, {}))

    dynamodb.get_state, dynamodb.load_persisted_state = save_with_streams, load_with_streams


def let_ref_of_a_secret_be_its_arn():
    """`Ref` of a secret gives its name, so the policies that CDK writes with it grant nothing."""
    handler = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    create, update, delete = handler["create"], handler["update"], handler["delete"]

    def name_of(physical_id):
        return secrets._resolve(physical_id)[0] or physical_id

    def with_arn(physical_id, attributes):
        return attributes.get("Arn", physical_id), attributes

    def create_with_arn(*arguments):
        return with_arn(*create(*arguments))

    def update_with_arn(physical_id, *arguments, **options):
        return with_arn(*update(name_of(physical_id), *arguments, **options))

    def delete_by_arn(physical_id, properties):
        return delete(name_of(physical_id), properties)

    handler.update(create=create_with_arn, update=update_with_arn, delete=delete_by_arn)


def let_one_permission_cover_a_batch_of_messages():
    """Sending ten messages at once asks for sqs:SendMessageBatch, which IAM does not know.

    On AWS the permission for one message covers its batch call.
    """
    extract = iam_actions.extract_iam_action

    def extract_without_batch(*arguments):
        action = extract(*arguments)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    iam_actions.extract_iam_action = extract_without_batch


def let_policies_see_encryption_contexts():
    """Conditions on kms:EncryptionContext never hold, so a grant bound to a context grants nothing."""
    tags_of = iam_actions.request_tag_context

    def tags_and_context_of(service, action, body, parameters):
        found = tags_of(service, action, body, parameters)
        context = iam_actions._safe_json_field(body, "EncryptionContext") if service == "kms" else None
        if not isinstance(context, dict):
            return found
        values = {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
        return {**found, **values, "kms:EncryptionContextKeys": list(context)}

    iam_actions.request_tag_context = tags_and_context_of


def let_policies_see_the_group_of_a_schedule():
    """Every schedule counts as one of the default group, so a grant on another group grants nothing."""
    arn_of = iam_actions.extract_resource_arn

    def arn_with_group_of(service, method, path, headers, body, parameters, *place):
        arn = arn_of(service, method, path, headers, body, parameters, *place)
        if service != "scheduler" or ":schedule/default/" not in arn:
            return arn
        named = iam_actions._safe_json_field(body, "GroupName") or iam_actions._query_param(parameters, "groupName")
        return arn.replace(":schedule/default/", f":schedule/{named or 'default'}/")

    iam_actions.extract_resource_arn = arn_with_group_of


def let_a_burst_share_processes():
    """A hundred calls at once start a hundred processes, which take two cores half a minute.

    From eight of a function's processes on, a call waits for one of them to be free: for as long as
    any call to the API may take, and then gets its own all the same, so that nothing waits for ever.
    """
    acquire = lambda_runtime.acquire_worker
    processes, patience_seconds, pause_seconds = 8, 20, 0.01

    def must_wait(key):
        with lambda_runtime._lock:
            workers = lambda_runtime._workers.get(key, [])
            return len(workers) >= processes and all(worker.in_use for worker in workers)

    def acquire_with_patience(function, config, code, qualifier="$LATEST", max_concurrency=None):
        key = lambda_runtime._worker_key(function, config, qualifier)
        deadline = time.monotonic() + patience_seconds
        while must_wait(key) and time.monotonic() < deadline:
            time.sleep(pause_seconds)
        return acquire(function, config, code, qualifier=qualifier, max_concurrency=max_concurrency)

    lambda_svc.acquire_worker = acquire_with_patience
