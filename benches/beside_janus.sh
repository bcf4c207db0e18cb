#!/usr/bin/env bash
# Our server and Janus under the same load, one after the other on this machine.
#
#   PEERBENCH=path/to/peerbench benches/beside_janus.sh [SECONDS] [SCENARIO...]
#
# Needs the release build of this project and the Debian package `janus`. Prints peerbench's table.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
shift || true
scenarios=("${@:-mdt}")
[ "$#" -gt 0 ] || scenarios=(mdt video1x32)
peerbench=${PEERBENCH:?set PEERBENCH to the load meter}
consilium=${CONSILIUM:-${CARGO_TARGET_DIR:-target}/release/consilium}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" || true; rm -rf "$work"' EXIT

export CONSILIUM__DATA__DIR=$work/data CONSILIUM__HTTP__LISTEN=127.0.0.1:18080 CONSILIUM__LOG__FILTER=warn

# Both are told 34 people; the video scenario has one who publishes and 32 who watch.
invite() {
	"$consilium" invite --session "$1" --role local_expert --name "Meter $2" --listen en --json
}
field() { python3 -c "import json,sys; print(json.load(sys.stdin)['$1'])"; }

for scenario in "${scenarios[@]}"; do
	rm -rf "$CONSILIUM__DATA__DIR"
	"$consilium" serve >"$work/ready" 2>"$work/log" &
	server=$!
	until grep -q ready "$work/ready"; do kill -0 "$server"; read -rt 0.1 <> <(:) || true; done
	session=new
	: >"$work/tokens"
	# Nobody receives his own: in a meeting publisher and subscriber of a number are one person, in
	# the other scenarios they are two.
	apart=1; [ "$scenario" = mdt ] && apart=0
	for person in $(seq 0 33); do
		answer=$(invite "$session" "$person")
		session=$(field session <<<"$answer")
		token=$(field token <<<"$answer")
		printf 'p%s %s\ns%s %s\n' "$person" "$token" "$((person - apart))" "$token" >>"$work/tokens"
	done
	"$peerbench" run --target whip --label consilium --scenario "$scenario" --seconds "$seconds" \
		--whip-url 'http://127.0.0.1:18080/whip/{room}' --whep-url 'http://127.0.0.1:18080/whep/{room}' \
		--room "$session" --token-file "$work/tokens" --server-pid "$server" --json "$work/$scenario-consilium.json"
	kill "$server"; wait "$server" || true; server=
	"$peerbench" run --target janus --label janus-2-loops --janus-event-loops 2 --scenario "$scenario" \
		--seconds "$seconds" --json "$work/$scenario-janus.json"
done
"$peerbench" summary "$work"/*.json
