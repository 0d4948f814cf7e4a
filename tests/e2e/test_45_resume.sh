# Jobs that are cut off: `resume`, or the same `erase` again, finishes them; several drives at once.
# KILLS=50 make check: as many kills at random moments (6 without it).
# shellcheck shell=bash

# erase_in_background DRIVE ARG…
erase_in_background() {
	local drive=$1
	shift
	start erase "$drive" --practice --yes "$(basename "${TOKEN:-$drive}")" --key "$KEY" --passphrase-fd 3 \
		--out "$T/evidence" "$@"
}
kill_it() {
	kill -KILL "$PID" 2>/dev/null
	wait "$PID" 2>/dev/null
	return 0
}
# detach LOOP: until nothing holds it any more; what a killed process held is given back a moment later.
detach() {
	timeout 20 flock "$1" true || fail 'the loop was never released'
	losetup -d "$1"
	for _ in $(seq 200); do
		losetup "$1" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	fail 'the loop was never detached'
}
resume() {
	local want=$1
	shift
	run "$want" resume --practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence" "$@"
}
# checkpoint: the one file of an interrupted job.
checkpoint() { find "$T/evidence/checkpoints" -name '*.json' 2>/dev/null | head -n 1; }
no_checkpoint() { [ -z "$(checkpoint)" ] || fail 'a checkpoint is left'; }
# killed_writing DRIVE: a job that is killed while it writes.
killed_writing() {
	erase_in_background "$1" --method dod-e
	wait_journal '"kind":"write"'
	kill_it
	[ -n "$(checkpoint)" ] || fail 'no checkpoint'
}
sound_certificate() {
	is .measured.verdict.word cleared
	run 0 verify "$(paper)" --practice --trust "$KEY"
	run 0 journal verify --out "$T/evidence"
	no_checkpoint
}

test_resume_finishes_a_killed_job() {
	local f number
	f=$(image killed 128)
	killed_writing "$f"
	no_papers
	[ "$(stat -c %a "$(checkpoint)")" = 600 ] || fail 'mode of the checkpoint'
	number=$(basename "$(checkpoint)" .json)
	resume 0
	is .number "$number"
	is '.measured.outcome.interruptions | length' 1
	is '.measured.outcome.interruptions[0].boot_before' "$(cat /proc/sys/kernel/random/boot_id)"
	sound_certificate
	grep -q '"event":"interrupted"' "$T/evidence/journal.jsonl" || fail 'interruption not journalled'
	grep -q '"event":"resumed"' "$T/evidence/journal.jsonl" || fail 'resumption not journalled'
	pdftotext -layout "$(paper)" - >"$T/text"
	grep -q '再開' "$T/text" || fail 'the paper does not say 再開'
	resume 2
	complains 'no interrupted job'
}

test_the_same_erase_again_resumes() {
	local f number
	f=$(image again 128)
	killed_writing "$f"
	number=$(basename "$(checkpoint)" .json)
	erase 2 "$f" --method no-such-method
	erase 3 "$f" --method zero
	complains 'planned otherwise'
	erase 0 "$f" --method dod-e
	is .number "$number"
	is '.measured.outcome.interruptions | length' 1
	sound_certificate
}

# Passes that a person put together and the address test are planned again as they were.
test_resume_keeps_custom_passes() {
	local f
	f=$(image custom 128)
	erase_in_background "$f" --custom "00, ~random, 'x''y', random" --address-test
	wait_journal '"kind":"write"'
	kill_it
	resume 0
	is '.measured.plan.method.id' custom
	is '.measured.plan.method.passes | length' 4
	is '.measured.outcome.address.bytes_equal' $((128 << 20))
	is '.measured.outcome.interruptions | length' 1
	sound_certificate
}

# What the record says of the time before is what was seen before the first write.
test_resume_keeps_what_was_on_the_drive() {
	local f
	f=$(image before 128)
	erase_in_background "$f" --custom '00, 00, 00, 00, 00, random'
	wait_journal '"kind":"write","number":"[^"]*","pass":2'
	kill_it
	resume 0
	is .measured.before.contents_state none_known
	is '.measured.outcome.interruptions | length' 1
	sound_certificate
}

# Another boot wrote the checkpoint: what was typed then no longer stands.
test_after_a_new_boot_it_asks_again() {
	local f file job sum
	f=$(image boot 128)
	killed_writing "$f"
	file=$(checkpoint)
	job=$(jq -cS '.job | .boot_id = "00000000-0000-4000-8000-000000000000"' "$file")
	sum=$(printf '%s' "$job" | sha256sum | cut -d' ' -f1)
	printf '{"job":%s,"schema":"kiyome-checkpoint/1","sha256":"%s"}' "$job" "$sum" >"$file"
	local before
	before=$(digest "$f")
	resume 2 # no terminal to ask on
	untouched "$f" "$before"
	resume 3 --yes wrong.img
	untouched "$f" "$before"
	resume 0 --yes boot.img
	is '.measured.outcome.interruptions[0].boot_before' 00000000-0000-4000-8000-000000000000
	is '.measured.outcome.interruptions[0].boot_after' "$(cat /proc/sys/kernel/random/boot_id)"
	[ "$(field '.measured.outcome.interruptions[0].confirmed')" != null ] || fail 'no fresh confirmation on the record'
	sound_certificate
}

# Cut off between paper and journal: what was saved and never told of gives way to what is proven now.
test_an_untold_paper_is_withdrawn() {
	local f saved line
	f=$(image untold 256)
	erase_in_background "$f" --method random
	wait_journal '"kind":"verify"'
	kill_it
	cp "$(checkpoint)" "$T/cut"
	resume 0
	saved=$(paper)
	# As if the power went after the paper was saved and before its line was: its checkpoint is there again.
	line=$(grep -n '"event":"certificate"' "$T/evidence/journal.jsonl" | cut -d: -f1)
	sed -i "$line,\$d" "$T/evidence/journal.jsonl"
	cp "$T/cut" "$T/evidence/checkpoints/$(jq -r .number "${saved%.pdf}.json").json"
	cp "$saved" "$T/untold.pdf"
	resume 0
	grep -q '"event":"withdrawn"' "$T/evidence/journal.jsonl" || fail 'not journalled that it was withdrawn'
	! cmp -s "$(paper)" "$T/untold.pdf" || fail 'the old paper still stands'
	sound_certificate
}

test_a_damaged_checkpoint_is_said() {
	local f file
	f=$(image damaged 128)
	killed_writing "$f"
	file=$(checkpoint)
	cp "$file" "$T/whole"
	head -c 500 "$T/whole" >"$file"
	resume 2
	one_sentence
	complains 'damaged'
	erase 2 "$f" --method dod-e
	complains 'damaged'
	cp "$T/whole" "$file"
	resume 0
	sound_certificate
}

test_an_absent_drive_keeps_its_checkpoint() {
	local f
	f=$(image absent 128)
	killed_writing "$f"
	mv "$f" "$f.away"
	resume 1
	complains 'not here'
	[ -n "$(checkpoint)" ] || fail 'the checkpoint is gone'
	mv "$f.away" "$f"
	resume 0
	sound_certificate
}

# A loop over a part of a file is found again, and is no loop over another part.
test_a_part_of_a_file_resumes() {
	local f
	f=$(image part 160)
	loop "$f" -o 1M
	TOKEN=$f erase_in_background "$LOOP" --method dod-e
	wait_journal '"kind":"write"'
	kill_it
	detach "$LOOP"
	loop "$f" -o 512K --sizelimit 159M
	resume 1
	complains 'not here'
	detach "$LOOP"
	loop "$f" -o 1M
	resume 1 # partial at most: the part is not the whole
	is '.measured.outcome.interruptions | length' 1
	is '.measured.outcome.verification.bytes_equal' $((159 << 20))
	no_checkpoint
}

test_what_changed_meanwhile_is_found() {
	local f
	f=$(image meanwhile 256)
	erase_in_background "$f" --method random
	wait_journal '"kind":"verify"'
	# The line comes before the checkpoint; killed in between, it is all written again, rightly.
	for _ in $(seq 500); do
		grep -q '"step":4' "$(checkpoint)" && break
		sleep 0.01
	done
	kill_it
	printf 'x' | dd of="$f" bs=1 seek=4096 conv=notrunc status=none
	resume 1
	is .measured.verdict.word failed
	is .measured.verdict.reason mismatch
	no_checkpoint
}

# The plug is pulled at any moment, again and again.
test_killed_at_random_moments() {
	local f i kills=${KILLS:-6} ms took
	f=$(image random 48)
	loop "$f"
	took=$(date +%s%N)
	TOKEN=$f erase 0 "$LOOP" --method dod-e
	took=$((($(date +%s%N) - took) / 1000000))
	for ((i = 0; i < kills; i++)); do
		rm -rf "$T/evidence"
		ms=$(((RANDOM * 32768 + RANDOM) % (took + took / 10)))
		TOKEN=$f erase_in_background "$LOOP" --method dod-e
		sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
		kill_it
		if [ -n "$(checkpoint)" ]; then
			resume 0
		elif [ -z "$(papers)" ]; then
			TOKEN=$f erase 0 "$LOOP" --method dod-e # before it began
		fi
		sound_certificate
		printf 'kill %d after %d ms: %s\n' "$i" "$ms" "$(field '.measured.outcome.interruptions | length')"
	done
}

test_several_drives_at_once_one_fails() {
	local a b c
	a=$(image one 32)
	small_tmpfs "$T/small" 8M
	b=$T/small/two.img
	truncate -s 32M "$b"
	loop "$b"
	c=$(image three 32)
	run 1 erase "$a" "$LOOP" "$c" --practice --yes one.img --yes two.img --yes three.img --key "$KEY" \
		--passphrase-fd 3 --out "$T/evidence" --method random --json
	[ "$(papers | wc -l)" -eq 3 ] || fail 'not three papers'
	has '.type == "summary" and .word == "cleared" and (.node | endswith("one.img"))'
	has '.type == "summary" and .word == "cleared" and (.node | endswith("three.img"))'
	has '.type == "summary" and (.word == "failed" or .word == "partial")'
	# They ran at once: all had started before the first ended.
	[ "$(grep -n '"event":"verdict"' "$T/evidence/journal.jsonl" | head -n 1 | cut -d: -f1)" -gt \
		"$(grep -n '"event":"consent"' "$T/evidence/journal.jsonl" | tail -n 1 | cut -d: -f1)" ] ||
		fail 'one after the other'
	run 0 journal verify --out "$T/evidence"
	no_checkpoint
}

# A file system that is frozen keeps the drive above it from answering. SLOW=1: it takes two minutes.
test_a_silent_drive_is_said_and_goes_on() {
	local f other
	[ -n "${SLOW:-}" ] || skip 'SLOW=1 runs it: it waits for 90 seconds'
	truncate -s 400M "$T/disk"
	mke2fs -q -t ext4 "$T/disk"
	mounted "$T/disk" "$T/frozen" -o loop
	other=$(image other 16)
	f=$T/frozen/silent.img
	head -c $((256 * 1024 * 1024)) /dev/urandom >"$f"
	start erase "$f" "$other" --practice --yes silent.img --yes other.img --key "$KEY" --passphrase-fd 3 \
		--out "$T/evidence" --method dod-e --json
	wait_journal '"kind":"write"'
	fsfreeze -f "$T/frozen" || skip 'fsfreeze is not allowed here'
	( sleep 150; fsfreeze -u "$T/frozen" 2>/dev/null ) &
	wait_journal '"event":"stalled"' 120
	# The other one has its paper meanwhile.
	wait_journal '"event":"certificate"' 1
	has '.type == "warning" and .reason == "drive_silent"'
	fsfreeze -u "$T/frozen"
	ends 0
	grep -q '"event":"answered"' "$T/evidence/journal.jsonl" || fail 'not journalled that it answers again'
	[ "$(papers | wc -l)" -eq 2 ] || fail 'not two papers'
	jq -s -e 'any(.[]; .measured.outcome.stall_count >= 1 and .measured.verdict.word == "cleared")' \
		"$T"/evidence/certificates/*/*/*.json >/dev/null || fail 'the silence is not on the record'
}

test_a_running_job_is_left_alone() {
	local f
	f=$(image running 256)
	erase_in_background "$f" --method dod-e
	wait_journal '"kind":"write"'
	run 3 resume --practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	[ -n "$(checkpoint)" ] || fail 'the checkpoint is gone'
	wait "$PID" || fail 'the running job was disturbed'
	is '.measured.outcome.interruption_count' 0
	sound_certificate
}
