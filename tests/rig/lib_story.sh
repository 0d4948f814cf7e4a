# tests/rig/lib_story.sh - what came of an erase, told by scenarios in few words:
#
#	judged SERIAL=WORD[:REASON]…	the newest record of each drive, in a paper that the verifier believes, and
#					a journal that holds; what is behind = is an extended regular expression
#	outcome SERIAL EXPRESSION	measured.outcome of that record is so
#	gone NAME…			nothing of a simulated drive's old data stands on its medium
#	left NAME			how many lines of them do
#	wait_log REGEX			until a drive was asked so
# shellcheck shell=bash

judged() {
	local want serial record got
	run 0 journal verify --out /evidence/out
	evidence
	for want; do
		serial=${want%%=*}
		record=$(record_of "$serial")
		[ -n "$record" ] || fail "no record of $serial"
		got=$(jq -r '.measured.verdict | .word + (if .reason then ":" + .reason else "" end)' "$record")
		[[ $got =~ ^(${want#*=})$ ]] || fail "$serial is '$got' instead of '${want#*=}': $(jq -c .measured.verdict "$record")"
		"$VERIFIER" "${record%.json}.pdf" --trust "$KEY" >"$T/out" || fail "the paper of $serial is not believed"
	done
}

outcome() {
	jq -e ".measured.outcome | $2" "$(record_of "$1")" >/dev/null ||
		fail "of $1 it is not so: $2: $(jq -c .measured.outcome "$(record_of "$1")" | head -c 3000)"
}

left() {
	if grep -q "^$1 " "$T/nvme.drives" 2>/dev/null; then nvme_media "$1"; else media "$1"; fi
	grep -ac 'Yamada Taro' "$T/$1.img" # as sim_drive.c fills it
}
gone() {
	local name
	for name; do [ "$(left "$name")" -eq 0 ] || fail "$(left "$name") lines of old data stand on $name"; done
}

wait_log() {
	local i
	for ((i = 0; i < 1200; i++)); do
		cat "$T/scsi.log" "$T/nvme.log" 2>/dev/null | grep -qE -- "$1" && return 0
		sleep 0.05
	done
	fail "no drive was ever asked so: $1"
}
