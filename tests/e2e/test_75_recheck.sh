# Recheck: a second person reads an erased drive again and holds it against the record of its erase.
# shellcheck shell=bash

# rechecked STATUS RESULT DRIVE RECORD [ARG…]: its report lies in $T/again.
rechecked() {
	local want=$1 result=$2 f=$3 before
	shift 3
	before=$(digest "$f")
	rm -rf "$T/again"
	run "$want" recheck "$f" --record "$1" --practice --out "$T/again" "${@:2}"
	untouched "$f" "$before"
	AGAIN=$(find "$T/again/certificates" -name '*.pdf')
	[ "$(jq -r .measured.recheck.result "${AGAIN%.pdf}.json")" = "$result" ] || fail "not $result"
	pdftotext "$AGAIN" - >"$T/text"
	grep -q '再検査報告書\|Recheck Report' "$T/text" || fail 'title'
	! grep -Eqi 'purge|消去完了|パージ|sanitized' "$T/text" || fail 'a recheck speaks of sanitization'
	run 3 verify "$AGAIN" --practice # by a throw-away key
}

# poke FILE OFFSET: one bit of one byte is turned.
poke() {
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf '%b' "\\x$(printf %x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

no_again() { [ -z "$(find "$T/again/certificates" -name '*.pdf' 2>/dev/null)" ] || fail 'a report was made'; }

test_recheck_right_after_an_erase() {
	local f
	f=$(image again 8)
	erase 0 "$f" --method random
	rechecked 0 same "$f" "$(paper)"
	rechecked 0 same "$f" "$(record)" --language en
	rechecked 0 same "$f" "$(paper)" --full
	[ "$(jq -r .measured.recheck.original.number "${AGAIN%.pdf}.json")" = "$(field .number)" ] || fail 'number'
	[ "$(jq -r .measured.recheck.original.record_sha256 "${AGAIN%.pdf}.json")" = "$(digest "$(record)")" ] ||
		fail 'digest of the record'
}

test_recheck_finds_one_bit() {
	local f
	f=$(image bit 8)
	erase 0 "$f" --method dod-e
	poke "$f" 5000001
	rechecked 1 differs "$f" "$(paper)"
	[ "$(jq -r '.measured.recheck.mismatching.ranges[0][0]' "${AGAIN%.pdf}.json")" = $((5000001 / 512)) ] ||
		fail 'place of the bit'
	poke "$f" 5000001
	rechecked 0 same "$f" "$(paper)"
}

test_sampled_erase_and_its_recheck() {
	local f=$T/sampled.img
	truncate -s 264M "$f"
	erase 1 "$f" --verify sample
	is .measured.verdict.word partial
	is .measured.verdict.reason read_back_sampled
	is .measured.plan.read_back sample
	is .measured.outcome.verification.samples 65536
	pdftotext "$(paper)" - >"$T/text"
	grep -q '65,536' "$T/text" || fail 'bound'
	rechecked 0 same "$f" "$(paper)"
	[ "$(jq -r .measured.recheck.extent "${AGAIN%.pdf}.json")" = repeat ] || fail 'extent'
	[ "$(jq -r .measured.recheck.seed "${AGAIN%.pdf}.json")" = "$(field .measured.outcome.verification.seed)" ] ||
		fail 'seed'
	rechecked 0 same "$f" "$(paper)" --fresh
	[ "$(jq -r .measured.recheck.seed "${AGAIN%.pdf}.json")" != "$(field .measured.outcome.verification.seed)" ] ||
		fail 'the same seed'
	# A run of old bytes that holds whole strata: no sample misses that.
	dd if=/dev/zero of="$f" bs=1M seek=100 count=64 conv=notrunc status=none
	rechecked 1 differs "$f" "$(paper)"
}

test_recheck_refusals() {
	local f g
	f=$(image first 4)
	g=$(image second 4)
	erase 0 "$f" --set recheck_by_other=true
	run 3 recheck "$g" --record "$(paper)" --practice --out "$T/again"
	complains 'not the drive of the record'
	run 3 recheck "$f" --record "$(paper)" --practice --out "$T/again" --key "$KEY" --passphrase-fd 3
	complains 'another operator'
	"$KIYOME" key new --name '別人 花子' --id T-02 --out "$T/other.pem" --passphrase-fd 3 3<<<"$PASS" >/dev/null || fail key
	run 3 recheck "$f" --record "$(paper)" --practice --out "$T/again" --key "$T/other.pem" --passphrase-fd 3 \
		--trust "$T/other.pem"
	run 3 recheck "$f" --record "$(paper)" --practice --out "$T/again" --key "$T/other.pem" --passphrase-fd 3 \
		--set operator_id=T-01
	run 2 recheck "$f" --record "$(paper)" --practice --out "$T/again" --fresh --full
	run 2 recheck "$f" --practice --out "$T/again"
	run 2 recheck "$f" --record /dev/null --practice --out "$T/again"
	no_again
	run 0 recheck "$f" --record "$(paper)" --practice --out "$T/again" --key "$T/other.pem" --passphrase-fd 3 \
		--trust "$KEY"
}

test_recheck_refuses_forged_records() {
	local f
	f=$(image forged 4)
	erase 0 "$f"
	cp "$(paper)" "$T/forged.pdf"
	poke "$T/forged.pdf" 20000
	run 2 recheck "$f" --record "$T/forged.pdf" --practice --out "$T/again"
	cp "$(record)" "$T/forged.json"
	run 2 recheck "$f" --record "$T/forged.json" --practice --out "$T/again"
	cp "$(record).p7s" "$T/forged.json.p7s"
	run 0 recheck "$f" --record "$T/forged.json" --practice --out "$T/fine"
	sed -i 's/"bytes_equal":4194304/"bytes_equal":4194303/' "$T/forged.json"
	run 2 recheck "$f" --record "$T/forged.json" --practice --out "$T/again"
	# A report of a recheck is no record of an erase.
	run 2 recheck "$f" --record "$(find "$T/fine" -name '*.pdf')" --practice --out "$T/again"
	no_again
}
