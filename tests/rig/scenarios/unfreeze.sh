# rig: only=6.12 seconds=300
# The firmware froze two drives; the computer sleeps on consent, wakes by its clock, and one of them is frozen again.
drive a 'size=16M fill=text:1 | ata serial=SIM-ONCE security freeze=1'
drive b 'size=16M fill=text:2 | ata serial=SIM-AGAIN security freeze=2'
is_asleep() {
	local i
	for ((i = 0; i < 900; i++)); do
		monitor 'info status' | grep -q suspended && return
		sleep 0.1
	done
	fail 'the guest never slept'
}
boot
run 2 unfreeze --out /evidence/out
says 'SIM-ONCE'
complains 'no terminal'
run 3 unfreeze --out /evidence/out --yes somebody-else
complains "this computer's name"
start unfreeze --out /evidence/out --yes rig
is_asleep
scsi sleep
wait "$PID"
status=$?
[ "$status" -eq 1 ] || fail "exit status $status instead of 1"
grep -q 'SIM-ONCE.*: not frozen' "$T/out" || fail 'SIM-ONCE is still frozen'
grep -q 'frozen again' "$T/err" || fail 'nobody says that SIM-AGAIN is frozen again'
evidence
[ "$(find "$T/evidence/tries" -name 'sleep_*.json' | wc -l)" -eq 0 ] || fail 'a try that came back was kept'
grep -q '"event":"awake"' "$T/evidence/journal.jsonl" || fail 'the journal does not say that it woke'

# A try that did not come back: the next start refuses, and tells how to go on all the same.
off # this QEMU sleeps once
boot
ok 'date -s "@$(($(date +%s) + 600))"' # an emulated clock may have run ahead of the host's in the boot before
start unfreeze SIM-AGAIN --out /evidence/out --yes rig
is_asleep
cut
boot
ok 'date -s "@$(($(date +%s) + 1200))"'
run 3 unfreeze --out /evidence/out --yes rig
complains 'did not come back'
