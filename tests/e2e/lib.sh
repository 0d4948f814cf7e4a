# tests/e2e/lib.sh - what every scenario uses. Sourced by tests/e2e/run; each scenario runs in a
# subshell with a folder of its own ($T) and leaves no loop device, mount or process behind.
# shellcheck shell=bash disable=SC2034 # variables here are read by the scenarios

PASS='correct horse battery staple'

fail() {
	printf 'FAIL: %s\n' "$*"
	[ -f "$T/out" ] && sed 's/^/    out| /' "$T/out" | head -n 60
	[ -f "$T/err" ] && sed 's/^/    err| /' "$T/err" | head -n 60
	exit 1
}

skip() {
	printf 'SKIP: %s\n' "$*"
	exit 77
}

# image NAME MIB: a practice image full of bytes that are not blank; prints its path.
image() {
	local path=$T/$1.img
	openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv 0 -in /dev/zero 2>/dev/null |
		head -c "$(($2 * 1024 * 1024))" >"$path"
	printf '%s' "$path"
}

# loop FILE [OPTION…]: attaches FILE; sets $LOOP. Detached when the scenario ends.
loop() {
	local file=$1
	shift
	LOOP=$(losetup --find --show "$@" "$file" 2>/dev/null) || skip 'no loop device can be had'
	printf '%s\n' "$LOOP" >>"$T/loops"
}

# mounted SOURCE FOLDER [OPTION…]: mounts, and unmounts when the scenario ends.
mounted() {
	local source=$1 folder=$2
	shift 2
	mkdir -p "$folder"
	mount "$@" "$source" "$folder" 2>/dev/null || skip "mount is not allowed here"
	printf '%s\n' "$folder" >>"$T/mounts"
}

small_tmpfs() { mounted tmpfs "$1" -t tmpfs -o "size=$2"; }

cleanup_scenario() {
	local line
	if [ -f "$T/pids" ]; then
		while read -r line; do kill -9 "$line" 2>/dev/null; done <"$T/pids"
	fi
	if [ -f "$T/mounts" ]; then
		tac "$T/mounts" | while read -r line; do umount "$line" 2>/dev/null || umount -l "$line"; done
	fi
	if [ -f "$T/loops" ]; then
		tac "$T/loops" | while read -r line; do losetup -d "$line" 2>/dev/null; done
	fi
	return 0
}

# run STATUS ARG…: runs kiyome, demands this exit status; output in $T/out and $T/err.
run() {
	local want=$1 got
	shift
	"$KIYOME" "$@" >"$T/out" 2>"$T/err" 3<<<"$PASS" </dev/null
	got=$?
	! grep -q 'ERROR: AddressSanitizer\|runtime error:\|ERROR: LeakSanitizer' "$T/err" || fail "sanitizer: kiyome $*"
	[ "$got" -eq "$want" ] || fail "exit status $got instead of $want: kiyome $*"
}

# erase STATUS DRIVE ARG…: a practice erase with the shared key into $T/evidence, confirmed.
erase() {
	local want=$1 drive=$2 token
	shift 2
	token=$(basename "${TOKEN:-$drive}")
	run "$want" erase "$drive" --practice --yes "$token" --key "$KEY" --passphrase-fd 3 --out "$T/evidence" "$@"
}

# has EXPRESSION [jq OPTION…]: some JSON line of the output is so.
has() {
	local expression=$1
	shift
	jq -s -e "$@" "any(.[]; $expression)" "$T/out" >/dev/null
}
says() { grep -q -- "$1" "$T/out" || fail "output lacks: $1"; }
says_not() { ! grep -q -- "$1" "$T/out" || fail "output must not say: $1"; }
complains() { grep -q -- "$1" "$T/err" || fail "message lacks: $1"; }
# one_sentence: exactly one complaint was made.
one_sentence() { [ "$(grep -c '^kiyome: ' "$T/err")" -eq 1 ] || fail 'not exactly one complaint'; }

digest() { sha256sum "$1" | cut -d' ' -f1; }
# untouched FILE DIGEST
untouched() { [ "$(digest "$1")" = "$2" ] || fail "$1 was written to"; }

papers() { find "$T/evidence/certificates" -name '*.pdf' 2>/dev/null | sort; }
paper() {
	local all
	mapfile -t all < <(papers)
	[ "${#all[@]}" -eq 1 ] || fail "${#all[@]} papers instead of one"
	printf '%s' "${all[0]}"
}
record() { local p; p=$(paper) || exit 1; printf '%s' "${p%.pdf}.json"; }
# field PATH: a member of the record by jq's path.
field() { jq -r "$1" "$(record)"; }
is() { [ "$(field "$1")" = "$2" ] || fail "$1 is '$(field "$1")' instead of '$2'"; }
no_papers() { [ -z "$(papers)" ] || fail "a paper was made: $(papers)"; }

# journal_has EVENT-REGEX [SECONDS]: waits until the journal holds a line that matches.
wait_journal() {
	local i
	for ((i = 0; i < ${2:-60} * 20; i++)); do
		grep -q -- "$1" "$T/evidence/journal.jsonl" 2>/dev/null && return 0
		sleep 0.05
	done
	fail "journal never said: $1"
}

# start ARG…: kiyome in the background; $PID.
start() {
	"$KIYOME" "$@" >"$T/out" 2>"$T/err" 3<<<"$PASS" </dev/null &
	PID=$!
	printf '%s\n' "$PID" >>"$T/pids"
}
# ends STATUS: waits for it.
ends() {
	local got
	wait "$PID"
	got=$?
	! grep -q 'ERROR: AddressSanitizer\|runtime error:\|ERROR: LeakSanitizer' "$T/err" || fail 'sanitizer'
	[ "$got" -eq "$1" ] || fail "exit status $got instead of $1"
}
