# Shell functions that the runbooks use: `. docs/runbooks/at-hand.sh`, in bash or zsh. They need the AWS CLI 2 and jq,
# and act where AWS_PROFILE and AWS_REGION point. Names are those of the stacks' outputs (lib/outputs.ts).

# output NAME: the value of one output of the Quittance stacks.
output() {
  aws cloudformation describe-stacks --output text --query \
    "Stacks[?starts_with(StackName, 'Quittance-')].Outputs[] | [?OutputKey=='$1'].OutputValue | [0]"
}

# ago SECONDS: that time as the tables write it.
ago() { jq -nr --argjson seconds "$1" 'now - $seconds | floor | todate'; }

# depth QUEUE_URL_OUTPUT: messages that wait, are in somebody's hands, or are delayed.
depth() {
  aws sqs get-queue-attributes --queue-url "$(output "$1")" --query Attributes --attribute-names \
    ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed
}

# peek QUEUE_URL_OUTPUT: up to ten messages, with the handle to delete one by. Hides them for a minute; for dead letters.
peek() {
  aws sqs receive-message --queue-url "$(output "$1")" --max-number-of-messages 10 --visibility-timeout 60 \
    --attribute-names All --output json |
    jq '.Messages[]? | {MessageId, ReceiptHandle, Attributes, Body: (.Body | . as $text | try fromjson catch $text)}'
}

# drop QUEUE_URL_OUTPUT RECEIPT_HANDLE: deletes one message for good.
drop() { aws sqs delete-message --queue-url "$(output "$1")" --receipt-handle "$2"; }

# redrive DEAD_LETTERS_URL_OUTPUT: sends all dead letters back to the queue they came from, ten a second.
redrive() {
  aws sqs start-message-move-task --max-number-of-messages-per-second 10 --source-arn "$(dead_letters_arn "$1")"
}

# redriven DEAD_LETTERS_URL_OUTPUT: how the last of those moves went.
redriven() { aws sqs list-message-move-tasks --source-arn "$(dead_letters_arn "$1")"; }

dead_letters_arn() {
  aws sqs get-queue-attributes --queue-url "$(output "$1")" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text
}

# insights FUNCTION_OUTPUT QUERY: CloudWatch Logs Insights over the last day of a function's log.
insights() {
  group=$(aws lambda get-function-configuration --function-name "$(output "$1")" \
    --query LoggingConfig.LogGroup --output text)
  query=$(aws logs start-query --log-group-name "$group" --start-time "$(($(date +%s) - 86400))" \
    --end-time "$(date +%s)" --query-string "$2" --query queryId --output text)
  sleep 5
  aws logs get-query-results --query-id "$query" --output json |
    jq '.status, (.results[] | map(select(.field != "@ptr") | {(.field): .value}) | add)'
}

# scan_money FILTER VALUES [OPTIONS]: items of the money table, strongly consistent. Reads and pays for all of it.
scan_money() {
  aws dynamodb scan --table-name "$(output MoneyTable)" --consistent-read --output json \
    --filter-expression "$1" --expression-attribute-values "$2" "${@:3}"
}

# ask_now OPERATION: runs the planned check of an operation without an outcome right away.
ask_now() {
  message=$(aws dynamodb get-item --table-name "$(output MoneyTable)" --consistent-read --output json \
    --key "{\"pk\":{\"S\":\"operation#$1\"},\"sk\":{\"S\":\"operation\"}}" |
    jq -c --arg id "$1" '.Item | select(.check) | {operation_id: $id, resource_id: .resource_id.S,
      merchant_id: .merchant_id.S, correlation_id: .correlation_id.S, check: (.check.N | tonumber)}')
  [ -n "$message" ] || { echo "no check of $1 is planned" >&2 && return 1; }
  aws sqs send-message --queue-url "$(output ResolutionsQueueUrl)" --message-body "$message"
}

# stream_records SHARD FIRST COUNT: records of the money table's stream from a sequence number on, for `relay_again`.
stream_records() {
  stream=$(aws dynamodb describe-table --table-name "$(output MoneyTable)" \
    --query Table.LatestStreamArn --output text)
  iterator=$(aws dynamodbstreams get-shard-iterator --stream-arn "$stream" --shard-id "$1" \
    --shard-iterator-type AT_SEQUENCE_NUMBER --sequence-number "$2" --query ShardIterator --output text)
  aws dynamodbstreams get-records --shard-iterator "$iterator" --limit "$3" --output json | jq '{Records}'
}

# relay_again: stream records on standard input ({"Records": […]}) go through the relay, fifty at a time.
# Every answer must be `null`; any other is the error.
relay_again() {
  directory=$(mktemp -d)
  jq -c '.Records | range(0; length; 50) as $start | {Records: .[$start:$start + 50]}' |
    while IFS= read -r batch; do
      printf '%s' "$batch" >"$directory/batch.json"
      aws lambda invoke --function-name "$(output RelayFunction)" --cli-binary-format raw-in-base64-out \
        --payload "file://$directory/batch.json" "$directory/answer.json" >"$directory/status.json" </dev/null
      cat "$directory/answer.json" && echo
    done
  rm -r "$directory"
}

# The next four print stream records for `relay_again`, made from what the money table holds. Look at them first:
# `created_operations 3600 | jq -r '.Records[].dynamodb.NewImage | [.pk.S, .resource_id.S, .created_at.S] | @tsv'`

# created_operations SECONDS: operations older than that which never left the house.
created_operations() {
  scan_money 'entity = :entity AND #state = :created AND created_at < :before' \
    "{\":entity\":{\"S\":\"operation\"},\":created\":{\"S\":\"created\"},\":before\":{\"S\":\"$(ago "$1")\"}}" \
    --expression-attribute-names '{"#state":"state"}' |
    jq '{Records: [.Items[] | {dynamodb: {NewImage: .}}]}'
}

# unanswered_operations SECONDS: sent that long ago, no answer recorded and no check planned.
unanswered_operations() {
  scan_money 'entity = :entity AND #state = :submitted AND submitted_at < :before AND attribute_not_exists(check_at)' \
    "{\":entity\":{\"S\":\"operation\"},\":submitted\":{\"S\":\"submitted\"},\":before\":{\"S\":\"$(ago "$1")\"}}" \
    --expression-attribute-names '{"#state":"state"}' |
    jq '{Records: [.Items[] | {dynamodb: {NewImage: .}}]}'
}

# overdue_checks SECONDS: operations whose planned check is overdue by more than that.
overdue_checks() {
  scan_money 'entity = :entity AND #state IN (:submitted, :unknown) AND check_at < :before' \
    "{\":entity\":{\"S\":\"operation\"},\":submitted\":{\"S\":\"submitted\"},\":unknown\":{\"S\":\"unknown\"},\":before\":{\"S\":\"$(ago "$1")\"}}" \
    --expression-attribute-names '{"#state":"state"}' |
    jq '{Records: [.Items[] | {dynamodb: {OldImage: del(.check, .check_at), NewImage: .}}]}'
}

# untold_events SECONDS: events older than that which never reached the webhooks table, so nobody was told of them.
untold_events() {
  scan_money 'entity = :entity AND created_at < :before' \
    "{\":entity\":{\"S\":\"event\"},\":before\":{\"S\":\"$(ago "$1")\"}}" >untold-all.json
  aws dynamodb scan --table-name "$(output WebhooksTable)" --consistent-read --output json \
    --filter-expression 'entity = :entity' --projection-expression event_key \
    --expression-attribute-values '{":entity":{"S":"event"}}' |
    jq --slurpfile all untold-all.json '(.Items | map({(.event_key.S): true}) | add // {}) as $told
      | {Records: [$all[0].Items[] | select($told[.event_id.S] | not) | {dynamodb: {NewImage: .}}]}'
  rm untold-all.json
}
