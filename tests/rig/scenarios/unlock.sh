# rig: both
# Drives that a stranger locked: two tries between two starts, no third; the right password opens it for good.
drive a 'size=16M fill=text:1 | ata serial=SIM-USER security locked user_password=stranger master_password=workshop'
drive b 'size=16M fill=text:2 | ata serial=SIM-MAX security locked maximum user_password=stranger master_password=workshop'
drive c 'size=16M fill=text:3 | ata serial=SIM-OPEN security'
boot
unlock() {
	local want=$1 password=$2 drive=$3
	shift 3
	guest "printf '%s\\n' $(printf %q "$password") | kiyome unlock $drive --yes $drive --password-fd 0 --out /evidence/out $*"
	local got=$?
	[ "$got" -eq "$want" ] || fail "exit status $got instead of $want: unlock $drive"
}
unlock 0 anything SIM-OPEN
says 'no password is set'
! was_sent 'c/.* f[26] ' || fail 'a password was sent to an open drive'
unlock 3 workshop SIM-MAX --master
complains 'can only erase'
unlock 2 '' SIM-USER
unlock 1 wrong-one SIM-USER
says 'until computer and drive are switched off: 2'
complains 'did not accept the password'
unlock 1 wrong-two SIM-USER
unlock 3 stranger SIM-USER
complains 'no third one'
off
boot
ok 'date -s "@$(($(date +%s) + 600))"' # an emulated clock may have run ahead of the host's in the boot before
unlock 0 hex:776f726b73686f70 SIM-USER --master # workshop
says 'the password is gone'
unlock 0 stranger SIM-MAX
ok "hdparm -I /dev/$(node SIM-USER)"
grep -qE 'not[[:space:]]+enabled' "$T/out" || fail 'a password is still set'
evidence
[ "$(find "$T/evidence/tries" -name '*.json' | wc -l)" -eq 0 ] || fail 'tries were kept of drives that are open'
[ "$(grep -c '"event":"unlock"' "$T/evidence/journal.jsonl")" -eq 8 ] || fail 'not every try is in the journal'
grep -q 'stranger\|workshop\|wrong-one' "$T/evidence/journal.jsonl" && fail 'a password is in the journal'
run 0 journal verify --out /evidence/out
