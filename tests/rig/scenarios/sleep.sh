# rig: only=6.12
# Suspend to RAM: the guest sleeps, the drives lose their power meanwhile, and it wakes by its clock.
drive a 'size=16M fill=text:1 | ata serial=SIM-A security freeze=1'
boot
ok "hdparm -I /dev/$(node SIM-A)"
grep -qE '^[[:space:]]+frozen' "$T/out" || fail 'not frozen at first'
sleeps 2
ok "sg_turs /dev/$(node SIM-A) || sg_turs /dev/$(node SIM-A)" # the drive first tells that it was without power
ok "hdparm -I /dev/$(node SIM-A)"
grep -qE 'not[[:space:]]+frozen' "$T/out" || fail 'still frozen after waking'
