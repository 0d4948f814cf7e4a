# rig: only=6.12
# Drives come and go while the machine runs. A pulled one is gone at once; the one that comes next
# takes its letter, and is another drive.
drive a 'size=16M fill=text:1 | ata serial=SIM-A'
drive b 'size=16M fill=text:2 absent | ata serial=SIM-B wwn=0x5000c50000000a02'
boot
[ "$(node SIM-A)" = sda ] || fail "the first is $(node SIM-A)"
pull a
ok 'for i in $(seq 100); do [ -e /sys/block/sda ] || exit 0; sleep 0.05; done; exit 1'
plug b
ok 'for i in $(seq 100); do [ -e /sys/block/sda ] && exit 0; sleep 0.05; done; exit 1'
[ "$(node SIM-B)" = sda ] || fail "the second is $(node SIM-B)"
run 0 list --json
has '.serial_shown == "SIM-B"' || fail 'the new one is not seen'
! has '.serial_shown == "SIM-A"' || fail 'the pulled one is still seen'

# In mid-command: the erase that loses its drive is no success.
scsi pull b
plug a
ok 'for i in $(seq 100); do [ -e /sys/block/sda ] && exit 0; sleep 0.05; done; exit 1'
start_erase SIM-A --method zero
for ((i = 0; i < 600; i++)); do grep -qE '^ *[0-9.]+ a/0 (2a|8a)' "$T/scsi.log" && break; sleep 0.05; done
pull a
ends 1
evidence
[ "$(word SIM-A)" = failed ] || fail "the word is $(word SIM-A)"
