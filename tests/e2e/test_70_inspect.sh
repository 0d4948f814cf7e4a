# Inspection: what state a drive is in, without writing a byte, and never a word of sanitization.
# shellcheck shell=bash

# inspected STATUS FINDING DRIVE [ARG…]
inspected() {
	local want=$1 finding=$2 f=$3 before
	shift 3
	before=$(digest "$f")
	rm -rf "$T/evidence"
	run "$want" inspect "$f" --practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence" "$@"
	untouched "$f" "$before"
	is .measured.inspection.finding "$finding"
	is .measured.verdict null
	pdftotext "$(paper)" - >"$T/text"
	grep -q '記録媒体検査報告書' "$T/text" || fail 'title'
	! grep -Eqi 'purge|消去完了|パージ' "$T/text" || fail 'an inspection speaks of sanitization'
	run 0 verify "$(paper)" --practice --trust "$KEY"
	says 'PRACTICE'
}

test_findings() {
	local f=$T/found.img
	truncate -s 8M "$f"
	inspected 0 blank "$f"
	openssl enc -aes-128-ctr -K 00 -iv 0 -in /dev/zero 2>/dev/null | head -c $((8 * 1024 * 1024)) >"$f"
	inspected 1 noise "$f"
	yes 'ABCDEFG' | head -c $((8 * 1024 * 1024)) >"$f"
	inspected 1 patterned "$f"
	truncate -s 0 "$f"
	truncate -s 8M "$f"
	printf '個人番号 000000000000 practice text of a person' | dd of="$f" bs=1 seek=5000000 conv=notrunc status=none
	inspected 1 data_found "$f"
	truncate -s 0 "$f"
	truncate -s 8M "$f"
	mke2fs -q -F "$f"
	inspected 1 data_found "$f"
}

test_a_sample_is_never_the_whole() {
	local f=$T/sampled.img
	truncate -s 320M "$f" # more than the 65,536 blocks of a sample
	inspected 1 blank "$f" --sample
	is .measured.inspection.whole false
	[ "$(field .measured.inspection.bound_ppb)" -gt 0 ] || fail 'no bound'
}

test_after_an_erase() {
	local f
	f=$(image after 4)
	erase 0 "$f" --method zero
	inspected 0 blank "$f"
}

test_a_mounted_drive_may_be_read() {
	local f=$T/read-mounted.img
	truncate -s 8M "$f"
	mke2fs -q -F "$f"
	loop "$f"
	mounted "$LOOP" "$T/mnt" -o ro
	run 1 inspect "$LOOP" --practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	is .measured.inspection.finding data_found
}

test_bad_inspections() {
	run 2 inspect /dev/none --practice --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	run 2 inspect --practice
	no_papers
}
