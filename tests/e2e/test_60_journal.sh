# The journal: append-only, chained, gap-free; damage is named.
# shellcheck shell=bash

two_jobs() {
	F=$(image journalled 2)
	erase 0 "$F"
	erase 0 "$F" --method zero
	J=$T/evidence/journal.jsonl
	N=$(wc -l <"$J")
}

damaged() {
	run 1 journal verify --out "$T/evidence"
	says BROKEN
	[ "$#" -eq 0 ] || says "first faulty line: $1"
	# A journal that cannot be believed starts no erase.
	local before
	before=$(digest "$F")
	erase 2 "$F"
	untouched "$F" "$before"
}

test_it_tells_the_story_in_order() {
	two_jobs
	run 0 journal verify --out "$T/evidence"
	says SOUND
	says "anchored up to line .* by .*-000002-"
	run 0 journal show --out "$T/evidence"
	[ "$(wc -l <"$T/out")" -eq "$N" ] || fail 'lines'
	run 0 journal show --out "$T/evidence" --json
	jq -r .line.event "$T/out" | uniq | tr '\n' ' ' >"$T/events"
	grep -q 'genesis plan number consent step_start step_end .* verdict certificate plan number consent' "$T/events" || fail "$(cat "$T/events")"
	# Each step was journalled before it started and after it ended.
	[ "$(grep -c step_start "$J")" -eq "$(grep -c step_end "$J")" ] || fail 'steps'
	# No secret, nothing readable of the drive.
	! grep -q "$PASS" "$J" || fail 'the passphrase is in the journal'
}

test_altered_dropped_and_moved_lines() {
	two_jobs
	cp "$J" "$T/good"
	sed -i '5s/"n":5/"n":6/' "$J" && damaged
	cp "$T/good" "$J" && sed -i '7d' "$J" && damaged 7
	cp "$T/good" "$J" && sed -i '8{h;d};9{G}' "$J" && damaged 8
	cp "$T/good" "$J" && sed -i 's/cleared/purged/' "$J" && damaged
	cp "$T/good" "$J" && sed -i '3s/^{/ {/' "$J" && damaged 3
	cp "$T/good" "$J" && printf 'x\n' >>"$J" && run 1 journal verify --out "$T/evidence"
	cp "$T/good" "$J" && run 0 journal verify --out "$T/evidence"
}

# Every paper carries a line's hash: a journal that was cut or written anew cannot hide from them.
test_the_papers_hold_the_journal_to_what_it_was() {
	local before n2
	two_jobs
	run 0 journal verify --out "$T/evidence" --json
	has '.sound and .papers_found == 2 and .papers_missing == 0 and .papers_wrong == 0 and .anchored_line > 0' || fail 'papers'
	cp "$J" "$T/good"
	n2=$(papers | tail -n 1 | sed 's/.*\/\([^_]*\)_.*/\1/')
	# Its last line is gone: found.
	head -n $((N - 1)) "$T/good" >"$J"
	run 1 journal verify --out "$T/evidence"
	says BROKEN
	says "$n2"
	# All of the second job is gone: sound by itself, but its paper is there, and its number is not taken again.
	head -n "$(grep -n '"event":"certificate"' "$T/good" | head -n 1 | cut -d: -f1)" "$T/good" >"$J"
	run 1 journal verify --out "$T/evidence" --json
	has '.sound == false and .paper_fault == "unknown" and .wrong_number == $n' --arg n "$n2" || fail 'wrong paper'
	before=$(digest "$F")
	erase 2 "$F"
	complains 'does not know'
	one_sentence
	untouched "$F" "$before"
	run 2 inspect "$F" --practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	# Moved, renamed, sorted by year: still found.
	mkdir "$T/evidence/certificates/archive"
	find "$T/evidence/certificates" -name '*000002*' -exec mv {} "$T/evidence/certificates/archive" \;
	erase 2 "$F"
	cp "$T/good" "$J"
	run 0 journal verify --out "$T/evidence"
	# Handed on: a note, no fault.
	rm -r "$T/evidence/certificates/archive"
	run 0 journal verify --out "$T/evidence"
	says '1 not here'
	says "anchored up to line .* by .*-000001-"
	erase 0 "$F"
}

test_a_torn_last_line_is_healed_and_said() {
	two_jobs
	printf '{"boot":"x","da' >>"$J"
	run 1 journal verify --out "$T/evidence"
	says TORN
	erase 0 "$F"
	complains torn
	run 0 journal verify --out "$T/evidence"
	grep -q '"event":"healed"' "$J" || fail 'the cut is not journalled'
}

test_no_journal_no_erase() {
	local before
	F=$(image unjournalled 2)
	before=$(digest "$F")
	mkdir -p "$T/evidence/journal.jsonl"
	erase 2 "$F"
	one_sentence
	rmdir "$T/evidence/journal.jsonl"
	ln -s /dev/null "$T/evidence/journal.jsonl"
	erase 2 "$F"
	untouched "$F" "$before"
	run 2 journal verify --out "$T/nowhere"
	run 2 journal show --out "$T/nowhere"
}

test_numbers_are_unique_over_processes() {
	local i f
	for i in 1 2 3 4; do
		f=$(image "parallel-$i" 2)
		"$KIYOME" erase "$f" --practice --yes "parallel-$i.img" --key "$KEY" --passphrase-fd 3 --out "$T/evidence" 3<<<"$PASS" \
			>"$T/out$i" 2>"$T/err$i" &
	done
	wait
	[ "$(papers | sed 's/.*-0000\([0-9]*\)-.*/\1/' | sort -u | wc -l)" -eq 4 ] || fail "$(papers)"
	run 0 journal verify --out "$T/evidence"
}
