# unfreeze, unlock, revert: what they refuse, in one sentence, before any drive or the computer is touched.
# shellcheck shell=bash

refuse_act() {
	local want=$1
	shift
	run "$want" "$@" --out "$T/evidence"
	one_sentence
	[ ! -e "$T/evidence" ] || fail "$T/evidence was made"
}

test_locks_are_refused_in_one_sentence() {
	local command
	for command in unlock revert; do
		refuse_act 2 "$command"
		refuse_act 2 "$command" /dev/one /dev/two
		refuse_act 2 "$command" /dev/no-such-drive
		complains no-such-drive
		refuse_act 2 "$command" /dev/no-such-drive --practice
		refuse_act 2 "$command" /dev/no-such-drive --again
		run 0 "$command" --help
		says confirm-clock
	done
	refuse_act 2 unlock /dev/no-such-drive --password-fd x
	complains password-fd
	refuse_act 2 unlock /dev/no-such-drive --psid-fd 3
	refuse_act 2 revert /dev/no-such-drive --psid-fd 99999
	refuse_act 2 revert /dev/no-such-drive --master
	refuse_act 2 unfreeze /dev/no-such-drive
	refuse_act 2 unfreeze --password-fd 3
	run 0 unfreeze --help
	says again
}

# A loop device has no command set; without --practice it is no drive of ours at all.
test_locks_of_practice_drives_do_not_exist() {
	local f before
	f=$(image locks 2)
	before=$(digest "$f")
	loop "$f"
	refuse_act 2 unlock "$LOOP" --yes x
	refuse_act 2 revert "$LOOP" --yes x
	refuse_act 2 unfreeze "$LOOP" --yes x
	untouched "$f" "$before"
}
