# The main job on a practice drive: erased byte for byte, read back, certified, and believed by strangers.
# shellcheck shell=bash disable=SC2016 # jq's own variables

test_zero_leaves_only_zeros_on_a_loop_device() {
	local f
	f=$(image zeros 24)
	loop "$f"
	TOKEN=$f erase 0 "$LOOP" --method zero --set required_level=clear
	[ "$(digest "$f")" = "$(head -c $((24 * 1024 * 1024)) /dev/zero | sha256sum | cut -d' ' -f1)" ] ||
		fail 'not all zero'
	is .practice true
	is .measured.verdict.word cleared
	is .measured.verdict.meets_required true
	is .measured.outcome.verification.bytes_equal 25165824
	is .measured.outcome.canaries.same 0
	says CLEARED
	run 3 verify "$(paper)" --practice
	run 0 verify "$(paper)" --practice --trust "$KEY"
	[ "$(head -n 1 "$T/out" | cut -c1-9)" = PRACTICE: ] || fail 'practice is not said first'
	run 1 verify "$(paper)" --trust "$KEY"
	run 0 journal verify --out "$T/evidence"
}

# The record's key regenerates every byte of the drive: another program agrees.
test_random_is_the_stream_of_the_recorded_key() {
	local f key
	f=$(image randoms 8)
	erase 0 "$f" --method random
	key=$(field '.measured.outcome.pass_keys[0]')
	openssl enc -aes-256-ctr -K "$key" -iv 0 -in /dev/zero 2>/dev/null | head -c $((8 * 1024 * 1024)) |
		cmp - "$f" || fail 'other bytes than the key makes'
	is .measured.verdict.word cleared
}

test_every_method_ends_cleared() {
	local method f
	for method in $("$KIYOME" methods --json | jq -r .id); do
		f=$(image "method-$method" 2)
		rm -rf "$T/evidence"
		erase 0 "$f" --method "$method"
		is .measured.verdict.word cleared
		is .measured.plan.method.id "$method"
	done
}

test_odd_tails_and_big_sectors() {
	local f
	f=$(image tail 3)
	truncate -s $((3 * 1024 * 1024 - 512 * 5)) "$f"
	erase 0 "$f" --method random
	is .measured.outcome.verification.bytes_equal $((3 * 1024 * 1024 - 2560))
	rm -rf "$T/evidence"
	f=$(image sectors 5)
	loop "$f" -b 4096
	TOKEN=$f erase 0 "$LOOP" --method zero
	is .measured.device.logical_block_bytes 4096
	is .measured.verdict.word cleared
	rm -rf "$T/evidence"
	f=$T/tiny.img
	printf 'secret%.0s' {1..600} | head -c 2560 >"$f"
	erase 0 "$f" --method random
	is .measured.outcome.canaries.every_block true
	! grep -aq secret "$f" || fail 'data left'
}

test_a_blank_drive_is_no_failure_and_is_said() {
	local f
	f=$T/blank.img
	truncate -s 16M "$f"
	erase 0 "$f"
	is .measured.verdict.word cleared
	is .measured.outcome.blank_before_percent 100
	[ "$(field .measured.outcome.canaries.markers)" -ge 64 ] || fail 'no markers were written'
	rm -rf "$T/evidence"
	truncate -s 0 "$f"
	truncate -s 16M "$f"
	erase 0 "$f" --method zero
	is .measured.verdict.word cleared
}

# A loop device over a block device is a real drive: the whole line without --practice.
test_a_real_drive_gets_a_real_certificate() {
	local f below
	f=$(image real 8)
	loop "$f"
	below=$LOOP
	loop "$below"
	run 0 list --json
	has '.node == $n' --arg n "$LOOP" || fail "$LOOP is not listed"
	! has '.node == $n and (.guards | length) == 0' --arg n "$below" ||
		fail "$below is in use and yet not guarded"
	local token
	token=$(jq -r --arg n "$LOOP" 'select(.node == $n) | .serial_shown' "$T/out")
	[ -n "$token" ] || token="$LOOP $(jq -r --arg n "$LOOP" 'select(.node == $n) | .size_bytes' "$T/out")"
	cat >"$T/job.json" <<-END
		{"schema": "kiyome-job/1", "client_name": "見本市役所 情報政策課", "contractor_name": "清め株式会社",
		 "contractor_address": "架空県見本市一丁目1番地", "contractor_phone": "000-000-0000",
		 "place_kind": "client", "place": "本庁舎 3階", "purpose": "廃棄", "machine_role": "workbench",
		 "asset_number": "見本-0001", "required_level": "clear"}
	END
	run 0 erase "$LOOP" --yes "$token" --job "$T/job.json" --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	is .practice false
	is .measured.verdict.word cleared
	run 0 verify "$(paper)" --trust "$KEY"
	says 'This is a certificate of sanitization'
	pdftotext "$(paper)" - | grep -q 'データ消去証明書' || fail 'title'
	! pdftotext "$(paper)" - | grep -q '練習' || fail 'practice on a real paper'
	# No file of a stranger is a drive, and a real one is none in practice.
	run 2 erase "$f" --yes real.img --job "$T/job.json" --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	run 2 erase "$LOOP" --practice --yes "$token" --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
}

test_the_certificate_is_believed_by_strangers() {
	local f p
	f=$(image strangers 4)
	erase 0 "$f"
	p=$(paper)
	qpdf --check "$p" >"$T/out" 2>&1 || fail 'qpdf'
	! grep -qi warning "$T/out" || fail 'qpdf warns'
	certutil -N -d "sql:$T" --empty-password >/dev/null 2>&1
	openssl x509 -in "$KEY" -out "$T/cert.pem" || fail 'certificate'
	# A self-signed certificate that is no authority stays "issuer is unknown" to NSS; Valid is what counts.
	certutil -A -d "sql:$T" -n operator -t C,C,C -i "$T/cert.pem"
	pdfsig -nssdir "sql:$T" "$p" >"$T/out" 2>&1
	says 'Signature is Valid'
	says 'Total document signed'
	mkdir "$T/attached"
	pdfdetach -saveall -o "$T/attached" "$p" >/dev/null 2>&1
	cmp "$T/attached/record.json" "$(record)" || fail 'attachment differs from the record beside it'
	openssl cms -verify -binary -inform DER -in "$(record).p7s" -content "$(record)" -CAfile "$T/cert.pem" \
		-purpose any -out /dev/null 2>"$T/err" || fail 'openssl on the record'
	pdffonts "$p" | tail -n +3 | awk '{ if ($(NF-4) != "yes") exit 1 }' || fail 'a font is not embedded'
}

# The recipe of docs/VERIFY.md, from the page itself, accepts what we sign and refuses what was appended.
test_the_recipe_for_openssl_holds() {
	local f p n range
	f=$(image recipe 4)
	erase 0 "$f"
	p=$(paper)
	openssl x509 -in "$KEY" -out "$T/cert.pem" || fail 'certificate'
	sed -n '/^```bash$/,/^```$/{/^```/d;p}' docs/VERIFY.md | grep -v '^check_by_hand FILE' >"$T/recipe.sh"
	grep -q '^check_by_hand()' "$T/recipe.sh" || fail 'no recipe in docs/VERIFY.md'
	# shellcheck source=/dev/null
	. "$T/recipe.sh"
	cd "$T" || fail 'folder'
	p=$(readlink -f "$p")
	check_by_hand "$p" cert.pem 2>err || fail 'the recipe refuses a good paper'
	# An unsigned update behind it, as an editor appends one: a catalog of the forger's.
	cp "$p" x.pdf
	n=$(stat -c %s x.pdf)
	printf '1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n1 1\n%010d 00000 n \ntrailer\n<< /Root 1 0 R /Size 2 >>\nstartxref\n%d\n%%%%EOF\n' \
		"$n" "$((n + 44))" >>x.pdf
	! check_by_hand x.pdf cert.pem 2>err || fail 'an appended update was accepted'
	# One byte behind, one before, one changed.
	cp "$p" x.pdf && printf '\n' >>x.pdf
	! check_by_hand x.pdf cert.pem 2>err || fail 'an appended byte was accepted'
	{ printf '%%\n'; cat "$p"; } >x.pdf
	! check_by_hand x.pdf cert.pem 2>err || fail 'a byte before it was accepted'
	cp "$p" x.pdf && printf 'X' | dd of=x.pdf bs=1 seek=$((n / 2)) conv=notrunc status=none
	! check_by_hand x.pdf cert.pem 2>err || fail 'a changed byte was accepted'
	# What stands in the hole beside the digits is signed by nobody.
	range=$(grep -a -o '/ByteRange *\[[0-9 ]*\]' "$p" | tr -dc '0-9 ' | cut -d' ' -f4)
	cp "$p" x.pdf && printf '> /X <' | dd of=x.pdf bs=1 seek=$((range - 40)) conv=notrunc status=none
	! check_by_hand x.pdf cert.pem 2>err || fail 'other words in the hole were accepted'
	! check_by_hand /dev/null cert.pem 2>err || fail 'nothing at all was accepted'
}

test_files_have_names_that_tell() {
	local f
	f=$(image 'naming' 2)
	erase 0 "$f" --set 'asset_number=資産/1:x'
	basename "$(paper)" | grep -Eq '^[0-9A-Z]{6}-000001-.*資産_1_x.*naming\.img.*cleared.*\.pdf$' || fail "$(paper)"
	basename "$(paper)" | grep -Eq 'PRACTICE|練習' || fail 'practice is not in the name'
	[ -f "$(record)" ] || fail 'the record is missing'
	[ -f "$(record).p7s" ] || fail 'its signature is missing'
}

test_json_lines_are_json_and_end_with_the_result() {
	local f
	f=$(image json 4)
	erase 0 "$f" --json
	jq -e . "$T/out" >/dev/null || fail 'not JSON'
	[ "$(jq -r 'select(.type == "result") | .word' "$T/out")" = cleared ] || fail 'result'
	[ -f "$(jq -r 'select(.type == "paper") | .pdf' "$T/out")" ] || fail 'paper'
}

test_several_drives_one_after_another() {
	local a b
	a=$(image first 2)
	b=$(image second 2)
	run 0 erase "$a" "$b" --practice --yes second.img --yes first.img --key "$KEY" --passphrase-fd 3 --out "$T/evidence"
	[ "$(papers | wc -l)" -eq 2 ] || fail 'two papers'
	papers | head -n 1 | grep -q -- -000001- || fail 'numbers'
	papers | tail -n 1 | grep -q -- -000002- || fail 'numbers'
	run 0 journal verify --out "$T/evidence"
}

test_below_the_required_level() {
	local f before
	f=$(image level 2)
	before=$(digest "$f")
	erase 3 "$f" --set required_level=purge
	untouched "$f" "$before"
	no_papers
	erase 1 "$f" --set required_level=purge --set accept_lower=true
	is .measured.verdict.word cleared
	is .measured.verdict.meets_required false
	pdftotext "$(paper)" - | grep -q '要求未達' || fail 'paper does not say it'
	! pdftotext "$(paper)" - | grep -q '^データ消去証明書' || fail 'a certificate was made'
}

test_both_languages() {
	local f
	f=$(image languages 2)
	erase 0 "$f" --language ja
	says '消去'
	pdftotext "$(paper)" - | grep -q 'データ消去証明書' || fail 'ja paper'
	rm -rf "$T/evidence"
	erase 0 "$f" --language en --set client_name='Sample City' --set contractor_name=Kiyome --set contractor_address=x \
		--set contractor_phone=0 --set place=Lab --set purpose=disposal --set place_kind=client --set machine_role=workbench \
		--set operator_name='T. Shiken'
	pdftotext "$(paper)" - | grep -q 'Certificate of Media Sanitization' || fail 'en paper'
	! pdftotext "$(paper)" - | grep -q 'データ消去証明書' || fail 'en paper speaks Japanese'
	run 0 verify "$(paper)" --practice --trust "$KEY" --language ja
	says '練習'
	LC_ALL=ja_JP.UTF-8 run 0 methods
	LC_ALL=C LANG=C run 2 erase --language fr
}

# Ten seconds of a signature's life: the same record gives the same page.
test_papers_are_deterministic_views_of_the_record() {
	local f
	f=$(image determinism 2)
	erase 0 "$f"
	[ "$(stat -c %s "$(paper)")" -le 307200 ] || fail 'paper larger than 300 KB'
	pdfinfo "$(paper)" | grep -q 'CreationDate' || fail 'no date'
}

# The last pass of each is compared with bytes made here; the paper names every pass.
test_custom_passes_stand_on_drive_and_paper() {
	local f
	f=$(image custom 2)
	erase 0 "$f" --custom "00/verify, ~'清め', ~random, 27FFFFFF"
	perl -e 'print "\x27\xFF\xFF\xFF" x (2 * 1024 * 256)' | cmp - "$f" || fail 'other bytes than named'
	is .measured.verdict.word cleared
	is .measured.plan.method.id custom
	is .measured.plan.method.verify named_passes
	is '[.measured.plan.method.passes[].kind] | join(" ")' 'byte string random string'
	is '[.measured.plan.method.passes[].verified] | join(" ")' 'true false false true'
	is '[.measured.plan.method.passes[].inverted] | join(" ")' 'false true true false'
	is '.measured.plan.method.passes[1].string' "$(printf '清め' | xxd -p)"
	[ "$(field '.measured.outcome.steps[] | select(.kind == "verify") | .pass' | xargs)" = '1 4' ] || fail 'other passes read back'
	pdftotext -raw "$(paper)" - | tr -d '\n' >"$T/out"
	says "$(printf '清め' | xxd -p)"
	says 27ffffff
	run 0 verify "$(paper)" --practice --trust "$KEY"
}

test_99_passes_stand_on_one_paper() {
	local f passes
	f=$(image many 1)
	truncate -s 64K "$f"
	passes=$(for ((i = 1; i <= 99; i++)); do printf "~'%032d'/verify," "$i"; done)
	erase 0 "$f" --custom "${passes%,}"
	is .measured.verdict.word cleared
	is '.measured.plan.method.passes | length' 99
	run 0 verify "$(paper)" --practice --trust "$KEY"
	pdftotext -raw "$(paper)" - | tr -d '\n' >"$T/out"
	says "$(printf '%032d' 99 | xxd -p -c 64)"
}

test_auto_and_bad_custom() {
	local f before
	f=$(image auto 1)
	run 0 plan "$f" --practice --method auto --json
	has '.method == "random"'
	before=$(digest "$f")
	for bad in '' '00,' '000' "''" 'Random' '00,FF;'; do
		erase 2 "$f" --custom "$bad"
		one_sentence
	done
	erase 2 "$f" --method zero --custom 00
	one_sentence
	untouched "$f" "$before"
	no_papers
	run 0 plan "$f" --practice --method custom --custom "~'x'" --json
	has ".passes == \"~'x'\""
	erase 2 "$f" --method custom
	one_sentence
}

test_sector_marks_are_read_back_in_their_own_step() {
	local f
	f=$(image marks 2)
	erase 0 "$f" --method bsi-tl-03423
	[ "$(field '.measured.outcome.steps[] | select(.kind == "verify") | .pass' | xargs)" = '2 7' ] || fail 'other passes read back'
	is .measured.plan.method.legacy true
	is '.measured.plan.method.passes[1].kind' lba
	pdftotext -raw "$(paper)" - | tr -d '\n' >"$T/out"
	says '旧方式・HDD用'
	rm -rf "$T/evidence"
	erase 0 "$f" --method bsi-tl-03423 --language en
	pdftotext -raw "$(paper)" - | tr '\n' ' ' >"$T/out"
	says 'legacy, HDD only'
	run 0 methods
	says 'FF, lba/verify, ~lba, 00, FF, 00, AA'
	says 'legacy, HDD only'
}

# No loop device can be made to lie about its size; drives that do are in tests/unit/test_address.c.
test_address_test_on_request() {
	local f
	f=$(image addresses 3)
	erase 0 "$f" --method zero
	is .measured.outcome.address null
	rm -rf "$T/evidence"
	loop "$f" -b 4096
	TOKEN=$f erase 0 "$LOOP" --method zero --address-test
	is .measured.verdict.word cleared
	is .measured.outcome.address.bytes_equal $((3 * 1024 * 1024))
	is .measured.outcome.address.true_bytes null
	[ "$(field '.measured.outcome.steps[].kind' | head -n 6 | xargs)" = \
		'guard canaries address_write flush address_verify write' ] || fail 'not before the first pass'
	pdftotext -raw "$(paper)" - | tr -d '\n' >"$T/out"
	says '番地の試験'
	run 0 verify "$(paper)" --practice --trust "$KEY"
	grep -q '"address_verify"' "$T/evidence/journal.jsonl" || fail 'not journalled'
}
