# rig: seconds=400
# Answers that are half or none: GOOD without registers, a failure told as GOOD, a bus reset in mid-command, a
# command or its answer lost, a refusal. What is not known to have been done is not taken for done; where
# nothing was begun, the drive is overwritten instead.
ata LOSES 'block loses_registers rpm=1'
ata HIDES 'security hides_failures refuse=0xf4:*'
ata ZEROES 'overwrite ending zeroes_count'
ata OLDWAY 'security passes_12_only'
ata RESET 'security reset=0xf4:*:1:40'
ata DROPPED 'block drop=0xb4:0x12 rpm=1' 'drop=2000'
ata ANSWER 'block drop_answer=0xb4:0x12 rpm=1' 'drop=2000'
ata REFUSE 'block refuse=0xb4:0x12 rpm=1'
sas SDROP 'block drop=0x48:2 rpm=1' 'drop=2000'
sas SREFUSE 'block refuse=0x48:2 rpm=1'
nvm NREFUSE 'block no_format refuse=0x84:2'
nvm NRESET 'block no_format reset=0x84:2'
boot
erase_all 1 'LOSES HIDES ZEROES OLDWAY RESET DROPPED ANSWER REFUSE SDROP SREFUSE NREFUSE NRESET'
judged LOSES=cleared HIDES=cleared ZEROES=cleared OLDWAY=partial:native_size_unknown \
	RESET=failed:erase_unanswered DROPPED=failed:erase_unanswered ANSWER=failed:erase_unanswered \
	REFUSE=cleared SDROP=failed:erase_unanswered SREFUSE=cleared NREFUSE=cleared \
	NRESET='failed:(guard_controller_down|erase_unanswered|device_vanished)'
gone LOSES HIDES ZEROES OLDWAY REFUSE SREFUSE NREFUSE
for name in RESET DROPPED SDROP NRESET; do [ "$(left $name)" -gt 0 ] || fail "$name did not do so"; done
# No password of ours stays behind.
ok "for disk in /sys/block/sd*; do hdparm -I /dev/\${disk##*/}; done"
! grep -qE '^[[:space:]]+(enabled|locked)' "$T/out" || fail 'a password was left'
