# rig: seconds=300
# Drives that are pulled in mid-command, in each kind of erase: no word but failed, and soon.
ata SECURITY 'security erase_ms=3000' 'pull=ata:f4#1+200'
sas SANITIZE 'block sanitize_ms=3000 rpm=1' 'pull=op:48#1+200'
ata OVERWRITE '' 'pull=write#2'
nvm NSANITIZE 'block no_format sanitize_ms=3000' 'pull=op:84#1+200'
nvm FORMAT 'format_ms=3000' 'pull=op:80#1+200'
boot
erase_all 1 'SECURITY SANITIZE OVERWRITE NSANITIZE FORMAT'
judged SECURITY=failed:device_vanished SANITIZE=failed:device_vanished OVERWRITE=failed:device_vanished \
	NSANITIZE='failed:(device_vanished|guard_controller_down)' FORMAT='failed:(device_vanished|guard_controller_down)'
for name in SECURITY SANITIZE OVERWRITE NSANITIZE FORMAT; do
	[ "$(left "$name")" -gt 30000 ] || fail "$name was erased all the same"
done
