#!/bin/sh
# One payment through localstripe, a stateful imitation of Stripe that nobody here wrote, from the order to the forwarded result.
#
#   scripts/localstripe.sh          starts everything, pays, refunds a part, shows and verifies the journals, stops everything
#   scripts/localstripe.sh serve    starts everything and keeps it running until Ctrl-C
#
# Everything it makes is in data/localstripe/: configuration, channel, keys, journals, and Python packages at pinned versions,
# unless make test has installed them or SLUICE_PYTHON names an interpreter that has them. Needs curl and python3 with venv.
# Ports: localstripe 18420, gateway 18480, shop 18482.
set -eu
cd "$(dirname "$0")/.."

home=data/localstripe
sluice=${SLUICE:-.build/release/sluice}
peers=Tests/SluiceEndToEndTests/peers
stripe_url=http://127.0.0.1:18420
gateway_url=http://127.0.0.1:18480

say() { printf '\n== %s\n' "$*"; }
fail() {
    printf 'localstripe.sh: %s\n' "$*" >&2
    exit 1
}

[ -x "$sluice" ] || fail "$sluice is not there; run make build first"

# The interpreter that has the peers: SLUICE_PYTHON, that of make test, or one of our own.
has_peers() { "$1" -c 'import localstripe, standardwebhooks' 2>/dev/null; }
python=${SLUICE_PYTHON:-.venv/bin/python3}
if ! has_peers "$python"; then
    [ -z "${SLUICE_PYTHON:-}" ] || fail "$SLUICE_PYTHON lacks $peers/requirements.txt"
    python=$home/venv/bin/python3
    if ! has_peers "$python"; then
        say "Installing localstripe into $home/venv"
        python3 -m venv "$home/venv"
        "$python" -m pip install --quiet --disable-pip-version-check -r "$peers/requirements.txt"
    fi
fi

# A configuration, a channel and keys of its own. The journals of earlier runs stay.
mkdir -p "$home/channels/plugins" "$home/keys"
"$sluice" init --keys "$home/keys" >/dev/null
cp channels/plugins/stripe.yaml channels/plugins/stripe.cases.yaml "$home/channels/plugins/"
umask 077
printf 'sk_test_12345\n' >"$home/keys/stripe-secret.key"
printf 'whsec_localstripe\n' >"$home/keys/stripe-endpoint.key"
cat >"$home/config.yaml" <<END
listen: {host: 127.0.0.1, port: 18480}
public_base_url: $gateway_url
data_dir: .
channels_dir: channels
master_key: {file: keys/master.key}
apps:
  - app_id: shop
    key: {file: keys/app-shop.key}
    notify_url: http://127.0.0.1:18482/results
    webhook_secret: {file: keys/app-shop.webhook}
log_level: notice
END
cat >"$home/channels/shop-stripe.yaml" <<END
channel_name: Shop, through localstripe
channel_label: shop-stripe
plugin: stripe
domain: $stripe_url
other_config:
  secret_key: {file: "$PWD/$home/keys/stripe-secret.key"}
  endpoint_secret: {file: "$PWD/$home/keys/stripe-endpoint.key"}
  livemode: false
END
"$sluice" check --config "$home/config.yaml"

started=""
stop() {
    trap - EXIT INT TERM
    for process in $started; do kill "$process" 2>/dev/null || true; done
    wait
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits up to 30 seconds until a command succeeds.
wait_until() {
    what=$1
    shift
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -le 150 ] || fail "$what did not happen within 30 seconds; see $home/*.log"
        sleep 0.2
    done
}

say "Starting localstripe, the gateway and a shop"
# localstripe ends when its standard input is closed: the other end of this pipe is a sleep that is ended with the rest.
mkfifo "$home/stdin" 2>/dev/null || true
sleep 2147483647 >"$home/stdin" &
started="$started $!"
"$python" "$peers/localstripe_server.py" 18420 <"$home/stdin" >"$home/localstripe.log" 2>&1 &
localstripe=$!
"$python" scripts/shop.py 18482 "$home/keys/app-shop.webhook" >"$home/shop.log" 2>&1 &
started="$started $!"
"$sluice" serve --config "$home/config.yaml" >"$home/gateway.log" 2>&1 &
started="$! $started"
wait_until "the start of localstripe" grep -q '^ready$' "$home/localstripe.log"
kill -0 "$localstripe" 2>/dev/null || fail "localstripe has ended; see $home/localstripe.log"
wait_until "the start of the gateway" curl -fsS "$gateway_url/readyz"
wait_until "the start of the shop" curl -fsS http://127.0.0.1:18482/
curl -fsS "$stripe_url/_config/webhooks/sluice" -d "url=$gateway_url/notify/shop-stripe" -d secret=whsec_localstripe >/dev/null

if [ "${1:-}" = serve ]; then
    say "Serving: localstripe $stripe_url, gateway $gateway_url, results in $home/shop.log; Ctrl-C ends all"
    wait "$localstripe"
    exit
fi

# The member of a JSON answer that is a text.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
call() {
    path=$1
    shift
    curl -sS "$gateway_url$path" -H "Authorization: Bearer $(cat "$home/keys/app-shop.key")" \
        -H 'Content-Type: application/json' "$@"
}

order="S-$(date +%s)"
say "The shop orders $order: 20.00 USD by card"
answer=$(call /v1/payments -d "{\"product_order_no\": \"$order\", \"trading_channel\": \"shop-stripe\", \"trading_amount\": 2000,
    \"currency\": \"USD\", \"description\": \"A book\", \"method\": \"card\", \"open_id\": \"pm_card_visa\"}")
number=$(printf '%s\n' "$answer" | member trading_order_no)
[ -n "$number" ] || fail "no payment: $answer"
printf 'trade %s is %s\n' "$number" "$(printf '%s\n' "$answer" | member state)"

history() { "$sluice" journal show "$number" --config "$home/config.yaml"; }
# Whether the payment log has a line of this operation with this outcome.
logged() { history | grep "\"operation\":\"$1\"" | grep -q "\"outcome\":\"$2\""; }
say "Waiting for the webhook and for the shop to acknowledge the result"
wait_until "the webhook" logged callback accepted
wait_until "the forwarded result" logged forward acknowledged

say "The shop gives 5.00 USD back"
answer=$(call "/v1/payments/$number/refunds" -d '{"refund_amount": 500, "reason": "A page is missing"}')
[ -n "$(printf '%s\n' "$answer" | member refund_no)" ] || fail "no refund: $answer"
printf 'refund %s is %s\n' "$(printf '%s\n' "$answer" | member refund_no)" "$(printf '%s\n' "$answer" | member state)"
wait_until "the refund" grep -q refund.succeeded "$home/shop.log"

say "What the shop was told, judged by the reference implementation of Standard Webhooks"
cat "$home/shop.log"
say "The three journals about trade $number"
history
say "The proof"
"$sluice" journal verify --config "$home/config.yaml"
