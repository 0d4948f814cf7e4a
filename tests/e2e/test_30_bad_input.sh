# Bad input: one clear sentence, a non-zero status, nothing lost, nothing certified.
# shellcheck shell=bash

refuse() {
	local before want=$1
	shift
	before=$(digest "$F")
	erase "$want" "$F" "$@"
	one_sentence
	untouched "$F" "$before"
	no_papers
}

test_fields() {
	F=$(image fields 2)
	refuse 2 --set nonsense=1
	complains nonsense
	refuse 2 --set class="$(printf 'x%.0s' {1..500})"
	refuse 2 --set required_level=destroyed
	refuse 2 --set client_name=$'line\nbreak'
	refuse 2 --set 'client_name=吉𠮷'
	complains 'U+20BB7'
	complains client_name
	refuse 2 --set operator_name=$'\xff\xfe'
	refuse 2 --set novalue
	refuse 2 --method no-such-method
	refuse 2 --settings "$T/none.ini"
	printf '[general]\nzone = Mars/Olympus\n' >"$T/settings.ini"
	refuse 2 --settings "$T/settings.ini"
	printf '[general]\ncolour = red\n' >"$T/settings.ini"
	refuse 2 --settings "$T/settings.ini"
}

test_job_files() {
	local bad i=0
	F=$(image jobs 2)
	for bad in '' '{' '[]' '{"schema":"kiyome-job/1"} x' '{"schema":"kiyome-job/9"}' '{"client_name":"a"}' \
		'{"schema":"kiyome-job/1","client_name":1}' '{"schema":"kiyome-job/1","client_name":"a","client_name":"b"}' \
		'{"schema":"kiyome-job/1","clientname":"a"}' '{"schema":"kiyome-job/1","client_name":null}' \
		'{"schema":"kiyome-job/1","place_kind":"moon"}'; do
		i=$((i + 1))
		printf '%s' "$bad" >"$T/job$i.json"
		refuse 2 --job "$T/job$i.json"
	done
	refuse 2 --job "$T/none.json"
	refuse 2 --job "$T"
	head -c 5000000 /dev/zero >"$T/huge.json"
	refuse 2 --job "$T/huge.json"
}

test_all_missing_fields_are_named_at_once() {
	local f below field
	f=$(image missing 2)
	loop "$f"
	below=$LOOP
	loop "$below"
	run 0 list --json
	local token
	token="$LOOP $(jq -r --arg n "$LOOP" 'select(.node == $n) | .size_bytes' "$T/out")"
	run 2 erase "$LOOP" --yes "$token" --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	one_sentence
	for field in client_name contractor_name contractor_address contractor_phone place_kind place purpose machine_role; do
		complains "$field"
	done
	no_papers
}

test_keys() {
	F=$(image keys 2)
	local good=$KEY
	PASS='not the passphrase' refuse 2
	complains passphrase
	head -c 300 "$good" >"$T/cut.pem"
	KEY=$T/cut.pem refuse 2
	sed 's/[A-Za-z]\{8\}/AAAAAAAA/2' "$good" >"$T/edited.pem"
	KEY=$T/edited.pem refuse 2
	: >"$T/empty.pem"
	KEY=$T/empty.pem refuse 2
	KEY=$T/none.pem refuse 2
	KEY=$T refuse 2
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/plain.pem" 2>/dev/null
	KEY=$T/plain.pem refuse 2
}

test_places() {
	local before
	F=$(image places 2)
	before=$(digest "$F")
	small_tmpfs "$T/full" 256k
	run 2 erase "$F" --practice --yes places.img --key "$KEY" --passphrase-fd 3 --out "$T/full/evidence"
	one_sentence
	small_tmpfs "$T/ro" 8M
	mount -o remount,ro "$T/ro"
	run 2 erase "$F" --practice --yes places.img --key "$KEY" --passphrase-fd 3 --out "$T/ro/evidence"
	one_sentence
	: >"$T/file"
	run 2 erase "$F" --practice --yes places.img --key "$KEY" --passphrase-fd 3 --out "$T/file"
	run 2 erase "$F" --practice --yes places.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" --also "$T/ro/x"
	untouched "$F" "$before"
}

test_a_place_in_memory_is_refused_for_real_evidence() {
	local f below token
	f=$(image in-memory 2)
	loop "$f"
	below=$LOOP
	loop "$below"
	small_tmpfs "$T/ram" 32M
	run 0 list --json
	token="$LOOP $(jq -r --arg n "$LOOP" 'select(.node == $n) | .size_bytes' "$T/out")"
	run 2 erase "$LOOP" --yes "$token" --key "$KEY" --passphrase-fd 3 --out "$T/ram/evidence" --set client_name=a \
		--set contractor_name=b --set contractor_address=c --set contractor_phone=d --set place_kind=client --set place=e \
		--set purpose=f --set machine_role=workbench
	one_sentence
	TOKEN=$f erase 3 "$below" # held by the loop upon it
}

test_command_lines() {
	local line
	F=$(image lines 2)
	while read -r line; do
		# shellcheck disable=SC2086 # words on purpose
		run 2 $line
		[ -s "$T/err" ] || fail "silent: $line"
	done <<-'END'
		nonsense
		erase
		erase --practice
		erase /dev/no-such-drive --yes x
		plan
		plan --nonsense
		list /etc/passwd
		erase --method
		erase --practice=1 x
		erase x --out a --out b
		erase x --passphrase-fd abc
		methods extra
		inspect
		key
		key new
		key new --name x
		journal
		journal burn
	END
	run 2
	run 2 verify
	run 0 help
	run 0 --version
	run 0 erase --help
	run 0 list --practice "$F"
}

# A clock earlier than the newest journal entry.
test_a_clock_that_went_back() {
	local before
	F=$(image clock 2)
	erase 0 "$F"
	local papers_before
	papers_before=$(papers | wc -l)
	before=$(digest "$F")
	# The journal gets a line of next year by a confirmed clock.
	local next
	next=$(date -d '+400 days' '+%Y-%m-%d %H:%M')
	erase 2 "$F" --confirm-clock "$next" # a typing error would stand in the journal for ever
	erase 2 "$F" --confirm-clock "$next" --confirm-clock '2040-01-01 00:00'
	erase 2 "$F" --confirm-clock '2199-01-01 00:00' --confirm-clock '2199-01-01 00:00'
	erase 0 "$F" --confirm-clock "$next" --confirm-clock "$next"
	[ "$(jq -r .measured.clock.source "$(papers | tail -n 1 | sed 's/pdf$/json/')")" = confirmed ] || fail 'source'
	before=$(digest "$F")
	erase 2 "$F"
	one_sentence
	complains confirm-clock
	for bad in '2026-02-30 10:00' '2026-13-01 10:00' '2026-01-01' 'tomorrow' '2026-01-01 25:00' '2001-01-01 00:00' ''; do
		erase 2 "$F" --confirm-clock "$bad"
		one_sentence
	done
	untouched "$F" "$before"
	erase 0 "$F" --confirm-clock "$(date -d '+401 days' '+%Y-%m-%d %H:%M')"
	[ "$(papers | wc -l)" -eq $((papers_before + 2)) ] || fail 'papers'
	run 0 journal verify --out "$T/evidence"
}

# A closed descriptor's number is not taken by the journal, into which the screen's words would then go.
test_closed_descriptors_do_no_harm() {
	local fds
	F=$(image closed 2)
	for fds in '>&-' '2>&-' '<&-' '>&- 2>&- <&-'; do
		rm -rf "$T/evidence"
		eval "\"\$KIYOME\" erase \"\$F\" --practice --yes closed.img --key \"\$KEY\" --passphrase-fd 3 --out \"\$T/evidence\" \
			3<<<\"\$PASS\" >/dev/null 2>\"\$T/err\" $fds" || fail "status with $fds"
		run 0 journal verify --out "$T/evidence"
		is .measured.verdict.word cleared
	done
}

test_nothing_from_outside_commands_the_terminal() {
	local evil=$'esc\e[31m\x9b\nred'
	run 2 erase --practice "$evil.img"
	run 2 plan "$evil" --practice
	run 2 key show "$evil"
	! grep -q $'\e' "$T/err" || fail 'an escape sequence came through'
	complains 'x1B'
}

test_output_that_is_lost_is_told() {
	"$KIYOME" methods >/dev/full 2>"$T/err"
	[ $? -eq 2 ] || fail 'status'
	one_sentence
	run 2 list --practice "$T/no-such.img"
}

# The folder that papers go to is looked at before the erase, not after it.
test_the_papers_own_folder_is_proven_first() {
	local before
	F=$(image shelf 2)
	before=$(digest "$F")
	mkdir -p "$T/evidence"
	: >"$T/evidence/certificates"
	erase 2 "$F"
	untouched "$F" "$before"
}

test_a_limit_of_file_sizes_is_an_error_not_an_end() {
	local f
	f=$(image limited 64)
	start erase "$f" --practice --yes limited.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" --method dod-e
	wait_journal '"kind":"write"'
	prlimit --pid "$PID" --fsize=1000:1000
	wait "$PID"
	[ $? -lt 126 ] || fail 'killed by a signal'
	[ -s "$T/err" ] || fail 'silent'
}
