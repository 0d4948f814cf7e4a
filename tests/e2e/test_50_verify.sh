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

# Vouched for by a CA that is trusted, but that was not valid any more at the claimed time: its own words.
test_a_signer_that_was_not_valid_then() {
	F=$(image outlived 2)
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/ca.key" -out "$T/ca.pem" -days 100 \
		-subj '/CN=Authority' -addext keyUsage=critical,keyCertSign -addext basicConstraints=critical,CA:TRUE 2>/dev/null
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/plain.pem" -out "$T/request" \
		-subj '/CN=Outlives' 2>/dev/null
	printf 'keyUsage=critical,digitalSignature,nonRepudiation\n' >"$T/extensions"
	openssl x509 -req -in "$T/request" -CA "$T/ca.pem" -CAkey "$T/ca.key" -days 365 -extfile "$T/extensions" \
		-out "$T/cert.pem" 2>/dev/null || fail 'certificate'
	cat "$T/plain.pem" "$T/cert.pem" "$T/ca.pem" >"$T/all.pem"
	"$KIYOME" key import "$T/all.pem" --out "$T/k.pem" --passphrase-fd 3 --import-passphrase-fd 4 3<<<"$PASS" 4<<<'' \
		>"$T/out" 2>"$T/err" || fail 'import'
	KEY=$T/k.pem erase 0 "$F"
	run 0 verify "$(paper)" --practice --trust "$T/ca.pem"
	rm -rf "$T/evidence"
	KEY=$T/k.pem erase 0 "$F" --confirm-clock "$(date -d '+200 days' '+%Y-%m-%d %H:%M')"
	run 3 verify "$(paper)" --practice --trust "$T/ca.pem"
	says 'NOT VALID THEN'
	complains 'at the claimed time'
	run 3 verify "$(paper)" --practice --trust "$T/ca.pem" --json
	has '.signers[0].trust == "not_valid_then"' || fail trust
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
