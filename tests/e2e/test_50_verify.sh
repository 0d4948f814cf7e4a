# A certificate that was touched, however little, is refused; what is sound is told apart by its signer.
# shellcheck shell=bash

signed_sample() {
	F=$(image verified 2)
	erase 0 "$F"
	P=$(paper)
}

# broken FILE: verify answers 1 and says so, and so does the small verifier.
broken() {
	run 1 verify "$1" --practice --trust "$KEY"
	says 'NOT INTACT'
	"$VERIFIER" "$1" --practice --trust "$KEY" >"$T/out" 2>"$T/err"
	[ $? -eq 1 ] || fail "kiyome-verify accepts $1"
}

# poke FILE OFFSET BYTE
poke() { printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

test_edits_are_refused() {
	local n at
	signed_sample
	cp "$P" "$T/x.pdf"
	printf '\n' >>"$T/x.pdf"
	broken "$T/x.pdf"
	{ printf '%%\n'; cat "$P"; } >"$T/x.pdf"
	broken "$T/x.pdf"
	n=$(stat -c %s "$P")
	head -c $((n - 1)) "$P" >"$T/x.pdf"
	broken "$T/x.pdf"
	: >"$T/x.pdf"
	broken "$T/x.pdf"
	head -c 100000 /dev/urandom >"$T/x.pdf"
	broken "$T/x.pdf"
	cp /bin/true "$T/x.pdf"
	broken "$T/x.pdf"
	broken "$T/none.pdf"
	broken "$T"
	for ((at = 13; at < n; at += n / 12)); do
		cp "$P" "$T/x.pdf"
		poke "$T/x.pdf" "$at" '\x00'
		cmp -s "$P" "$T/x.pdf" || broken "$T/x.pdf"
	done
}

# The unsigned revision alone is not a signed file; nor is a re-saved one.
test_stripped_and_resaved_files_are_refused() {
	local end
	signed_sample
	end=$(grep -a -b -o '%%EOF' "$P" | head -n 1 | cut -d: -f1)
	head -c $((end + 6)) "$P" >"$T/x.pdf"
	broken "$T/x.pdf"
	qpdf --no-warn "$P" "$T/x.pdf" 2>/dev/null || true
	broken "$T/x.pdf"
}

# Another signer under the same name: intact, but not chained to the operator that is trusted.
test_a_stranger_with_the_same_name() {
	signed_sample
	"$KIYOME" key new --name '試験 太郎' --id T-01 --out "$T/forger.pem" --passphrase-fd 3 3<<<"$PASS" >/dev/null || fail 'key'
	rm -rf "$T/evidence"
	KEY=$T/forger.pem erase 0 "$F"
	run 3 verify "$(paper)" --practice --trust "$KEY"
	says UNKNOWN
	run 3 verify "$(paper)" --practice
	run 0 verify "$(paper)" --practice --trust "$T/forger.pem"
	printf 'no certificate' >"$T/bad.pem"
	run 2 verify "$(paper)" --practice --trust "$T/bad.pem"
	run 2 verify "$(paper)" --practice --trust "$T/none.pem"
}

# The same status for the same thing from both programs.
test_statuses_of_a_verification() {
	local words
	signed_sample
	for words in '' "$P $P" "$P --no-such-option" "$P --trust $T/none.pem" "$P --trust"; do
		# shellcheck disable=SC2086 # words are meant
		run 2 verify $words
		# shellcheck disable=SC2086 # words are meant
		"$VERIFIER" $words >"$T/out" 2>"$T/err"
		[ $? -eq 2 ] || fail "kiyome-verify $words: not 2"
	done
	"$VERIFIER" "$T/none.pdf" >"$T/out" 2>"$T/err"
	[ $? -eq 1 ] || fail 'kiyome-verify: a missing file is not 1'
	"$VERIFIER" "$P" --practice >"$T/out" 2>"$T/err"
	[ $? -eq 3 ] || fail 'kiyome-verify: an unknown signer is not 3'
	"$VERIFIER" --help >"$T/out" 2>"$T/err" || fail 'kiyome-verify --help'
	says 'kiyome-verify FILE.pdf'
}

# Trusted, but at the time that the signature claims the certificate wasn't valid yet: its own words.
test_a_signer_that_was_not_valid_then() {
	local later
	F=$(image expired 2)
	later=$(date -d '+300 days' '+%Y-%m-%d %H:%M')
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/plain.pem" -out "$T/cert.pem" -days 100 \
		-subj '/CN=Short' -addext keyUsage=critical,digitalSignature,nonRepudiation 2>/dev/null
	cat "$T/plain.pem" "$T/cert.pem" >"$T/both.pem"
	"$KIYOME" key import "$T/both.pem" --out "$T/k.pem" --passphrase-fd 3 --import-passphrase-fd 4 3<<<"$PASS" 4<<<'' \
		>"$T/out" 2>"$T/err" || fail 'import'
	KEY=$T/k.pem erase 2 "$F" --confirm-clock "$later"
	KEY=$T/k.pem erase 0 "$F"
	run 0 verify "$(paper)" --practice --trust "$T/cert.pem"
}

test_json_of_a_verification() {
	signed_sample
	run 0 verify "$P" --practice --trust "$KEY" --json
	jq -e '.type == "verification" and .intact and .practice and (.certificate | not)' "$T/out" >/dev/null || fail 'JSON'
	[ "$(jq -r '.signers[0].trust' "$T/out")" = chained ] || fail trust
	[ "$(jq -r '.signers[0].field' "$T/out")" = operator ] || fail field
	[ "$(jq -r .record_sha256 "$T/out")" = "$(digest "$(record)")" ] || fail 'record digest'
}

# The small verifier holds nothing that signs, draws or touches drives.
test_the_small_verifier_is_small() {
	nm -C "$VERIFIER" | grep -E ' [Tt] (cms_sign|pades_sign|key_make|key_save|handle_open|block_open|page_render|journal_append|detect)$' >"$T/out" &&
		fail 'kiyome-verify links what it must not'
	! ldd "$VERIFIER" | grep -E 'libhpdf|libblkid|libmount|libnvme|liburing|libqrencode' >"$T/out" || fail 'kiyome-verify needs too much'
	signed_sample
	"$VERIFIER" "$P" --practice --trust "$KEY" >"$T/out" 2>"$T/err" || fail 'kiyome-verify refuses a good paper'
}
