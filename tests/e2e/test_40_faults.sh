# Things that go wrong in the middle of a job: never a false word, never lost evidence.
# shellcheck shell=bash

# begin IMAGE ARG…: a job of several passes in the background, seen to be writing.
begin() {
	local f=$1
	shift
	start erase "$f" --practice --yes "$(basename "${TOKEN:-$f}")" --key "$KEY" --passphrase-fd 3 --out "$T/evidence" \
		--method dod-e "$@"
	wait_journal '"kind":"write"'
}

failure_paper() {
	pdftotext "$(paper)" - >"$T/text"
	grep -q '消去未完了' "$T/text" || fail 'the paper does not say 消去未完了'
	grep -q '本書は証明書ではありません' "$T/text" || fail 'the paper does not say that it is no certificate'
	! grep -q '^データ消去証明書' "$T/text" || fail 'the title of a certificate'
	run 0 verify "$(paper)" --practice --trust "$KEY"
	run 0 journal verify --out "$T/evidence"
}

test_interrupt_ends_as_stopped() {
	local f sig
	for sig in INT TERM; do
		f=$(image "stop-$sig" 256)
		rm -rf "$T/evidence"
		begin "$f"
		kill -"$sig" "$PID"
		ends 130
		is .measured.verdict.word stopped
		failure_paper
	done
}

test_hang_up_stops_nothing() {
	local f
	f=$(image hang-up 64)
	begin "$f"
	kill -HUP "$PID"
	ends 0
	is .measured.verdict.word cleared
}

test_a_lost_terminal_stops_nothing() {
	local f i
	command -v tmux >/dev/null || skip 'no tmux'
	f=$(image lost-terminal 64)
	tmux -L "kiyome-$$" new-session -d "exec 3<<<'$PASS'; exec '$KIYOME' erase '$f' --practice --yes lost-terminal.img \
		--key '$KEY' --passphrase-fd 3 --out '$T/evidence' --method dod-e"
	wait_journal '"kind":"write"'
	tmux -L "kiyome-$$" kill-server
	for ((i = 0; i < 600; i++)); do
		[ -n "$(find "$T/evidence/certificates" -name '*.p7s' 2>/dev/null)" ] && break
		sleep 0.1
	done
	is .measured.verdict.word cleared
}

test_a_reader_that_goes_away_stops_nothing() {
	local f
	f=$(image closed-pipe 16)
	"$KIYOME" erase "$f" --practice --yes closed-pipe.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" 3<<<"$PASS" 2>/dev/null | head -c 1 >/dev/null
	is .measured.verdict.word cleared
}

# The plug is pulled: SIGKILL. No paper, no word; the journal shows the open number, which the same erase
# again finishes (test_45_resume.sh has the rest).
test_killed_leaves_no_paper_and_a_sound_journal() {
	local f
	f=$(image killed 256)
	begin "$f"
	kill -KILL "$PID"
	wait "$PID" 2>/dev/null
	# The kernel takes back what io_uring held a moment after the process is gone; until then it is in use.
	timeout 20 flock "$f" true || fail 'the drive was never released'
	no_papers
	run 0 journal verify --out "$T/evidence" --json
	[ "$(jq .open "$T/out")" -eq 1 ] || fail 'the number that was taken is not shown as open'
	erase 0 "$f" --method dod-e
	basename "$(paper)" | grep -q -- -000001- || fail 'not under the number that was open'
	run 0 journal verify --out "$T/evidence" --json
	[ "$(jq .open "$T/out")" -eq 0 ] || fail 'the number is still open'
}

# A file grows again where it is written behind its end, so it is cut while it is read back.
begin_reading() {
	start erase "$1" --practice --yes "$(basename "${TOKEN:-$1}")" --key "$KEY" --passphrase-fd 3 --out "$T/evidence" \
		--method random
	wait_journal '"kind":"verify"'
}

test_a_drive_that_shrinks_is_not_cleared() {
	local f
	f=$(image shrinks 512)
	begin_reading "$f"
	truncate -s 100M "$f"
	ends 1
	[ "$(field .measured.verdict.word)" != cleared ] || fail 'cleared'
	failure_paper
}

test_a_loop_whose_file_is_cut_is_not_cleared() {
	local f
	f=$(image cut 512)
	loop "$f"
	TOKEN=$f begin_reading "$LOOP"
	truncate -s 64M "$f"
	ends 1
	case $(field .measured.verdict.word) in failed | partial) ;; *) fail 'false word' ;; esac
	failure_paper
}

test_a_loop_that_is_resized_is_not_cleared() {
	local f
	f=$(image resized 256)
	loop "$f"
	TOKEN=$f begin "$LOOP"
	truncate -s 64M "$f"
	losetup -c "$LOOP"
	ends 1
	case $(field .measured.verdict.word) in failed | partial) ;; *) fail 'false word' ;; esac
}

# One byte comes back after it was overwritten: the read-back finds it.
test_a_byte_that_comes_back_is_found() {
	local f
	f=$(image comes-back 512)
	begin_reading "$f"
	printf 'x' | dd of="$f" bs=1 seek=$((512 * 1024 * 1024 - 777)) conv=notrunc status=none
	ends 1
	is .measured.verdict.word failed
	is .measured.verdict.reason mismatch
	is '.measured.outcome.verification.mismatching.ranges[0][0]' $(((512 * 1024 * 1024 - 777) / 512))
	is .measured.outcome.verification.mismatching.blocks 1
	failure_paper
}

# Whoever comes to the drive while it is worked on may have written, too.
test_a_second_loop_in_the_middle_of_a_job_is_seen() {
	local f first
	f=$(image second-loop 512)
	loop "$f"
	first=$LOOP
	TOKEN=$f begin_reading "$first"
	loop "$f"
	printf 'FOREIGN' | dd of="$LOOP" conv=notrunc,fsync status=none
	ends 1
	is .measured.verdict.word failed
	failure_paper
}

# All that follows is written and read back there, and looks well.
test_a_loop_turned_to_another_part_is_not_cleared() {
	local f
	cc -o "$T/turn_loop" tests/e2e/turn_loop.c || fail 'turn_loop.c'
	f=$(image turned-late 256)
	loop "$f" --sizelimit 128M
	TOKEN=$f begin "$LOOP"
	"$T/turn_loop" "$LOOP" $((128 * 1024 * 1024)) $((128 * 1024 * 1024)) || fail 'not turned'
	ends 1
	is .measured.verdict.word failed
	failure_paper
}

test_a_hard_link_in_the_middle_of_a_job_is_seen() {
	local f
	f=$(image linked 256)
	begin_reading "$f"
	ln "$f" "$T/another-name"
	ends 1
	is .measured.verdict.word failed
	is .measured.verdict.reason guard_not_plain_file
	failure_paper
}

# The medium below is full: writes fail from some block on.
test_a_drive_that_cannot_be_written_is_not_cleared() {
	local f
	small_tmpfs "$T/small" 8M
	f=$T/small/too-large.img
	truncate -s 32M "$f"
	loop "$f"
	TOKEN=$f erase 1 "$LOOP" --method random
	case $(field .measured.verdict.word) in failed | partial) ;; *) fail 'false word' ;; esac
	[ "$(field .measured.outcome.unwritten.blocks)" -gt 0 ] || fail 'no unwritten range'
	failure_paper
}

test_evidence_that_cannot_be_saved_is_status_4() {
	local f
	f=$(image unsaved 256)
	small_tmpfs "$T/out-fs" 16M
	start erase "$f" --practice --yes unsaved.img --key "$KEY" --passphrase-fd 3 --out "$T/out-fs/evidence" \
		--also "$T/second" --method dod-e
	T_SAVED=$T/out-fs/evidence
	local i
	for ((i = 0; i < 1200; i++)); do grep -q '"kind":"write"' "$T_SAVED/journal.jsonl" 2>/dev/null && break; sleep 0.05; done
	rm -r "$T/out-fs/evidence/certificates"
	: >"$T/out-fs/evidence/certificates" || fail 'cannot spoil the folder'
	ends 4
	[ -n "$(find "$T/second" -name '*.pdf')" ] || fail 'not saved at the second place'
	[ -n "$(find "$T/second" -name '*.json')" ] || fail 'the record is not at the second place'
	complains 'second'
}

test_no_place_left_puts_the_record_on_standard_error() {
	local f
	f=$(image nowhere 256)
	small_tmpfs "$T/out-fs" 16M
	start erase "$f" --practice --yes nowhere.img --key "$KEY" --passphrase-fd 3 --out "$T/out-fs/evidence" --method dod-e
	local i
	for ((i = 0; i < 1200; i++)); do grep -q '"kind":"write"' "$T/out-fs/evidence/journal.jsonl" 2>/dev/null && break; sleep 0.05; done
	rm -r "$T/out-fs/evidence/certificates"
	: >"$T/out-fs/evidence/certificates"
	ends 4
	local saved
	saved=$(find /var/tmp -newer "$f" -name '*nowhere*' 2>/dev/null)
	[ -n "$saved" ] || grep -q kiyome-record/1 "$T/err" || fail 'the record is lost'
	printf '%s\n' "$saved" | while read -r i; do [ -z "$i" ] || rm -f "$i"; done
}

test_without_io_uring_it_works_and_is_said() {
	local f deny=$T/deny
	cc -o "$deny" tests/e2e/deny_uring.c || fail 'deny_uring.c'
	f=$(image no-uring 4)
	"$deny" "$KIYOME" erase "$f" --practice --yes no-uring.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" \
		3<<<"$PASS" >"$T/out" 2>"$T/err" || fail 'status'
	is .measured.outcome.io.way sync
	[ -n "$(field .measured.outcome.io.note)" ] || fail 'the reason is not on the record'
	is .measured.verdict.word cleared
}
