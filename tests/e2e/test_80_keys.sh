# Keys: made, shown, imported; never in the clear, never on a command line.
# shellcheck shell=bash

test_new_and_show() {
	run 0 key new --name '髙橋 太郎' --id OP-7 --out "$T/k.pem" --passphrase-fd 3
	says '髙橋 太郎'
	[ "$(stat -c %a "$T/k.pem")" = 600 ] || fail 'mode'
	grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$T/k.pem" || fail 'not encrypted'
	openssl asn1parse -in "$T/k.pem" 2>/dev/null | grep -q PBKDF2 || fail 'derivation'
	run 2 key new --name x --out "$T/k.pem" --passphrase-fd 3
	complains 'k.pem'
	run 0 key show "$T/k.pem" --json
	[ "$(jq -r .certificate_sha256 "$T/out")" = "$(openssl x509 -in "$T/k.pem" -outform DER | sha256sum | cut -d' ' -f1)" ] || fail 'digest'
	run 0 key new --name r --kind rsa --out "$T/r.pem" --passphrase-fd 3
	run 2 key new --name r --kind ed25519 --out "$T/e.pem" --passphrase-fd 3
	run 2 key new --name $'bad\nname' --out "$T/b.pem" --passphrase-fd 3
	run 2 key show "$T/none.pem"
	PASS=short run 2 key new --name x --out "$T/s.pem" --passphrase-fd 3
	complains 12
	[ ! -e "$T/s.pem" ] || fail 'a file was made'
	run 2 key new --name x --out "$T/s.pem" --passphrase-fd 99
}

test_import() {
	local f
	openssl req -x509 -newkey rsa:3072 -nodes -keyout "$T/plain.pem" -out "$T/cert.pem" -days 30 -subj '/CN=Imported' \
		-addext keyUsage=critical,digitalSignature,nonRepudiation 2>/dev/null
	cat "$T/plain.pem" "$T/cert.pem" >"$T/both.pem"
	"$KIYOME" key import "$T/both.pem" --out "$T/k.pem" --passphrase-fd 3 --import-passphrase-fd 4 3<<<"$PASS" 4<<<'' \
		>"$T/out" 2>"$T/err" || fail 'import'
	says Imported
	f=$(image imported 2)
	KEY=$T/k.pem erase 0 "$f"
	run 0 verify "$(paper)" --practice --trust "$T/cert.pem"
	openssl genrsa -out "$T/weak.pem" 2048 2>/dev/null
	"$KIYOME" key import "$T/weak.pem" --name w --out "$T/w.pem" --passphrase-fd 3 --import-passphrase-fd 4 3<<<"$PASS" 4<<<'' \
		>"$T/out" 2>"$T/err" && fail 'RSA 2048 was taken'
	one_sentence
	openssl pkcs12 -export -inkey "$T/plain.pem" -in "$T/cert.pem" -passout pass:'pkcs12 secret word' -out "$T/k.p12"
	"$KIYOME" key import "$T/k.p12" --out "$T/p.pem" --passphrase-fd 3 --import-passphrase-fd 4 3<<<"$PASS" \
		4<<<'pkcs12 secret word' >"$T/out" 2>"$T/err" || fail 'PKCS#12'
	says Imported
}

# Without a key practice still works, by a key that nobody keeps.
test_practice_needs_no_key() {
	local f
	f=$(image keyless 2)
	run 0 erase "$f" --practice --yes keyless.img --out "$T/evidence"
	run 3 verify "$(paper)" --practice
	run 2 inspect "$f" --key "$T/none.pem" --out "$T/evidence2"
}

# A crash must not write the unlocked key to disk.
test_no_core_is_dumped_with_a_key_in_it() {
	local f limit
	f=$(image core 64)
	ulimit -c unlimited 2>/dev/null || true
	start erase "$f" --practice --yes core.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence" --method dod-e
	wait_journal '"kind":"write"'
	limit=$(awk '/Max core file size/ { print $5 }' "/proc/$PID/limits")
	kill -KILL "$PID"
	wait "$PID" 2>/dev/null
	[ "$limit" = 0 ] || fail "core size $limit"
}

# A practice key on a real drive: said by its own name, before anything is written.
test_a_practice_key_signs_no_real_paper() {
	local f below token
	f=$(image realdrive 2)
	loop "$f"
	below=$LOOP
	loop "$below"
	run 0 key new --name practice --practice --out "$T/k.pem" --passphrase-fd 3
	run 0 list --json
	token=$(jq -r --arg n "$LOOP" 'select(.node == $n) | .serial_shown' "$T/out")
	[ -n "$token" ] || token="$LOOP $(jq -r --arg n "$LOOP" 'select(.node == $n) | .size_bytes' "$T/out")"
	before=$(digest "$f")
	run 2 erase "$LOOP" --yes "$token" --key "$T/k.pem" --passphrase-fd 3 --out "$T/evidence" --set client_name=a \
		--set contractor_name=b --set contractor_address=c --set contractor_phone=1 --set place=d --set place_kind=client \
		--set purpose=e --set machine_role=workbench
	complains 'practice'
	untouched "$f" "$before"
}
