# Never erase what wasn't chosen: every refusal leaves each byte as it was.
# shellcheck shell=bash disable=SC2016 # jq's own variables

test_nothing_starts_without_the_right_confirmation() {
	local f g before
	f=$(image consent-one 2)
	g=$(image consent-two 2)
	before=$(digest "$f")$(digest "$g")
	local common=(--practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence")
	run 2 erase "$f" "${common[@]}"
	one_sentence
	run 3 erase "$f" "${common[@]}" --yes wrong.img
	run 3 erase "$f" "${common[@]}" --yes one.img
	run 3 erase "$f" "${common[@]}" --yes ''
	run 3 erase "$f" "${common[@]}" --yes consent-one.img --yes consent-two.img
	run 3 erase "$f" "$g" "${common[@]}" --yes consent-one.img
	run 3 erase "$f" "$g" "${common[@]}" --yes consent-one.img --yes consent-one.img
	run 2 erase "$f" "$f" "${common[@]}" --yes consent-one.img
	echo consent-one.img | "$KIYOME" erase "$f" "${common[@]}" 3<<<"$PASS" >"$T/out" 2>"$T/err" && fail 'a pipe confirmed'
	[ "$before" = "$(digest "$f")$(digest "$g")" ] || fail 'something was written'
	no_papers
}

# ask ANSWER: answers the question at a terminal.
ask() {
	local i
	ASKED=$((${ASKED:-0} + 1)) # a server of its own each time: one that ends takes a moment
	local terminal=(tmux -L "kiyome-$$-$ASKED")
	"${terminal[@]}" new-session -d -x 160 -y 60 "exec 3<<<'$PASS'; '$KIYOME' erase '$f' --practice --key '$KEY' \
		--passphrase-fd 3 --out '$T/evidence' 2>&1; echo status=\$?; sleep 60"
	[ -z "${TYPED_AHEAD:-}" ] || "${terminal[@]}" send-keys -t 0 "$TYPED_AHEAD" Enter
	for ((i = 0; i < 300; i++)); do
		"${terminal[@]}" capture-pane -p -t 0 >"$T/out" 2>/dev/null
		grep -q '^> ' "$T/out" && break
		sleep 0.1
	done
	[ -z "${WHEN_ASKED:-}" ] || $WHEN_ASKED || fail "$WHEN_ASKED"
	"${terminal[@]}" send-keys -t 0 "$@"
	for ((i = 0; i < 300; i++)); do
		"${terminal[@]}" capture-pane -p -t 0 >"$T/out" 2>/dev/null
		grep -q '^status=' "$T/out" && break
		sleep 0.1
	done
	"${terminal[@]}" kill-server
}

test_a_person_types_the_serial_at_a_terminal() {
	local f before
	command -v tmux >/dev/null || skip 'no tmux'
	f=$(image typed-by-hand 2)
	before=$(digest "$f")
	ask 'no' Enter
	says 'status=3'
	ask Enter
	says 'status=3'
	ask C-c
	says 'status=3'
	untouched "$f" "$before"
	TYPED_AHEAD=typed-by-hand.img ask Enter # before the question: no answer to it
	says 'status=3'
	untouched "$f" "$before"
	ask 'and.img' Enter
	says 'status=0'
	is .measured.verdict.word cleared
	is .measured.consent.typed and.img
	is .measured.consent.by_option false
}

# refused DRIVE IMAGE [ARG…]: status 3 or 2, one reason, no byte changed.
guarded() {
	local drive=$1 file=$2 before
	shift 2
	before=$(digest "$file")
	TOKEN=$file erase 3 "$drive" "$@"
	untouched "$file" "$before"
	no_papers
}

test_a_mounted_drive_is_refused() {
	local f=$T/mounted.img
	truncate -s 8M "$f"
	mke2fs -q -F "$f"
	loop "$f"
	mounted "$LOOP" "$T/mnt"
	guarded "$LOOP" "$f"
	complains "$T/mnt"
	guarded "$f" "$f"
}

test_swap_is_refused() {
	local f=$T/swap.img
	dd if=/dev/zero of="$f" bs=1M count=4 status=none
	mkswap -q "$f" 2>/dev/null
	loop "$f"
	swapon "$LOOP" 2>/dev/null || skip 'no swap here'
	guarded "$LOOP" "$f"
	swapoff "$LOOP"
}

test_a_drive_with_a_loop_upon_it_is_refused() {
	local f
	f=$(image twice 4)
	loop "$f"
	local first=$LOOP
	loop "$f"
	guarded "$first" "$f"
	guarded "$f" "$f"
}

test_a_read_only_drive_is_refused() {
	local f
	f=$(image read-only 4)
	loop "$f" -r
	guarded "$LOOP" "$f"
}

test_a_file_that_another_program_locks_is_refused() {
	local f
	f=$(image locked 4)
	exec 9<"$f"
	flock 9
	guarded "$f" "$f"
	exec 9<&-
	erase 0 "$f"
}

test_files_that_are_no_practice_drives() {
	local f before
	f=$(image honest 2)
	before=$(digest "$f")
	cp "$f" "$T/other.bin"
	ln "$f" "$T/hard.img"
	run 3 erase "$f" --practice --yes honest.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	rm "$T/hard.img"
	ln -s "$f" "$T/soft.img"
	run 2 erase "$T/soft.img" --practice --yes soft.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	run 2 erase "$T/other.bin" --practice --yes other.bin --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	run 2 erase "$f" --yes honest.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	untouched "$f" "$before"
	head -c 1000 "$f" >"$T/odd.img"
	before=$(digest "$T/odd.img")
	"$KIYOME" erase "$T/odd.img" --practice --yes odd.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" 3<<<"$PASS" >"$T/out" 2>"$T/err" &&
		fail 'an odd size was erased'
	untouched "$T/odd.img" "$before"
	no_papers
}

test_two_runs_on_one_drive() {
	local f
	f=$(image two-runs 256)
	loop "$f"
	start erase "$LOOP" --practice --yes two-runs.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" --method dod-e
	wait_journal '"event":"step_start".*\|"kind":"write"'
	run 3 erase "$LOOP" --practice --yes two-runs.img --key "$KEY" --passphrase-fd 3 --out "$T/second"
	run 3 erase "$f" --practice --yes two-runs.img --key "$KEY" --passphrase-fd 3 --out "$T/second"
	ends 0
	is .measured.verdict.word cleared
}

test_sysroot_lists_and_plans_but_never_erases() {
	local captured tree node n=0
	for captured in tests/data/sys/*.tree; do
		tree=$T/$(basename "$captured" .tree)
		tests/data/sys/unpack "$captured" "$tree" || fail unpack
		run 0 list --sysroot "$tree"
		run 0 list --sysroot "$tree" --json
		jq -e . "$T/out" >/dev/null || fail "$tree: not JSON"
		cp "$T/out" "$T/listed"
		while read -r node; do
			n=$((n + 1))
			run 3 plan "$node" --sysroot "$tree"
			run 3 erase "$node" --sysroot "$tree" --yes x --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
		done < <(jq -r 'select(.type == "drive") | .node' "$T/listed")
	done
	[ "$n" -ge 10 ] || fail "only $n drives in all trees"
	no_papers
}

test_practice_and_real_never_mix() {
	local f
	f=$(image mix 2)
	loop "$f"
	run 0 list --json
	! has '.node == $n' --arg n "$LOOP" || fail 'a practice drive is listed as a real one'
	run 0 list --practice --json
	! has '.type == "drive" and (.is_practice | not)' || fail 'a real drive is listed in practice'
	has '.node == $n' --arg n "$LOOP" || fail 'the practice drive is not listed'
	run 2 plan "$LOOP"
	run 0 plan "$LOOP" --practice
}

test_the_root_drive_is_guarded() {
	local node
	node=$(findmnt -n -o SOURCE / | head -n 1)
	run 0 list --json
	has '.type == "drive" and (.guards | length) > 0' ||
		skip "the root file system of this machine ($node) is on no listed drive"
	jq -r 'select(.type == "drive") | .guards[].reason' "$T/out" | grep -q 'guard_' || fail 'no guard has a reason'
}

# What lies beside the part that the loop shows is not erased, and the paper does not say so.
test_a_loop_over_a_part_is_not_the_whole() {
	local f
	f=$(image part 4)
	loop "$f" -o 1M --sizelimit 1M
	TOKEN=$f erase 1 "$LOOP"
	is .measured.verdict.word partial
	is .measured.verdict.reason native_size_unknown
}

test_a_log_is_never_written_onto_a_drive() {
	local f before
	f=$(image logged 2)
	loop "$f"
	before=$(digest "$f")
	run 2 list --practice --log "$LOOP"
	run 2 erase no-such.img --practice --log "$LOOP"
	run 2 list --practice --log "$f"
	mkfifo "$T/fifo"
	run 2 list --practice --log "$T/fifo"
	ln -s "$f" "$T/link"
	run 2 list --practice --log "$T/link"
	cp "$f" "$T/plain"
	loop "$T/plain"
	run 2 list --practice --log "$T/plain"
	untouched "$f" "$before"
	run 0 list --practice --log "$T/log"
}

test_a_japanese_name_may_be_typed_as_it_is() {
	local f before
	f=$(image 演習用 2)
	before=$(digest "$f")
	run 3 erase "$f" --practice --yes '習用.img' --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	untouched "$f" "$before"
	erase 0 "$f"
}

# Between the question and the answer the loop is turned to a part that nobody agreed to.
test_a_loop_turned_while_the_question_stands_is_not_erased() {
	local f before file
	command -v tmux >/dev/null || skip 'no tmux'
	cc -o "$T/turn_loop" tests/e2e/turn_loop.c || fail 'turn_loop.c'
	file=$(image turned 4)
	before=$(digest "$file")
	loop "$file" --sizelimit 1M
	f=$LOOP
	WHEN_ASKED="$T/turn_loop $LOOP 2097152 1048576" ask turned.img Enter
	says 'status=3'
	says 'Another drive answers'
	untouched "$file" "$before"
}

test_a_refused_file_is_told_what_to_name_instead() {
	local f
	f=$(image plain 2)
	ln -s "$f" "$T/soft.img"
	run 2 list "$T/soft.img" --practice
	complains 'no plain file'
	complains '\.img'
	ln "$f" "$T/hard.img"
	run 3 plan "$f" --practice
	complains 'no plain file'
}

# Too few descriptors to look for users: nothing is listed as free, nothing is erased.
test_without_descriptors_nothing_is_started() {
	local f before n
	f=$(image limits 2)
	before=$(digest "$f")
	for n in 8 12 16; do
		(
			ulimit -n "$n"
			exec "$KIYOME" erase "$f" --practice --yes limits.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" \
				3<<<"$PASS" >"$T/out" 2>"$T/err"
		)
		[ $? -eq 2 ] || fail "status with $n descriptors"
		complains 'ulimit'
		untouched "$f" "$before"
		no_papers
	done
}
