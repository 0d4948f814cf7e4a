# rig: only=6.12
# A locked Opal drive goes back to its owner by its PSID, through the kernel: wrong ones are told apart, nothing is
# certified, and the drive can be read and written afterwards.
psid=0123456789ABCDEFGHIJKLMNOPQRSTUV
drive a "size=4M fill=text:1 | nvme serial=SIM-OPAL block sanitize_ms=300 opal opal_locked shadow psid=$psid"
drive b 'size=4M fill=text:2 | nvme serial=SIM-PLAIN block'
boot
revert() {
	local want=$1 typed=$2 drive=$3
	guest "printf '%s\\n' '$typed' | kiyome revert $drive --yes $drive --psid-fd 0 --out /evidence/out"
	local got=$?
	[ "$got" -eq "$want" ] || fail "exit status $got instead of $want: revert $drive"
}
revert 3 "$psid" SIM-PLAIN
complains 'no Opal drive'
revert 2 too-short SIM-OPAL
complains 'This is no PSID'
revert 1 "${psid//0/1}" SIM-OPAL
says 'It proves nothing'
complains 'did not accept the PSID'
revert 0 '0123-4567-89ab-cdef-ghij-klmn-opqr-stuv' SIM-OPAL
says 'That proves nothing about its data'
says 'No range of it is locked'
evidence
[ -z "$(find "$T/evidence/certificates" -type f 2>/dev/null)" ] || fail 'a revert made a paper'
[ "$(grep -c '"event":"revert"' "$T/evidence/journal.jsonl")" -eq 4 ] || fail 'the journal does not tell of both'
grep -qi "$psid" "$T/evidence/journal.jsonl" && fail 'the PSID is in the journal'
ok "dd if=/dev/zero of=/dev/$(node SIM-OPAL) bs=64k count=1 oflag=direct && head -c 4096 /dev/$(node SIM-OPAL) | wc -c"
