# rig: seconds=600
# The power is cut in the middle of each kind of erase inside a drive, one after the other; each next boot finds
# what was interrupted and finishes it. An ATA drive in a security erase comes back locked by our own password.
ata SECURITY 'security erase_ms=3000' 'cut=ata:f4#1+1000'
ata SANITIZE 'block sanitize_ms=4000 rpm=1'
sas SAS 'block sanitize_ms=3000 rpm=1' 'cut=op:48#1+1000'
nvm NVME 'block no_format sanitize_ms=3000' 'cut=op:84#1+1000'
nvm FORMAT 'format_ms=3000' 'cut=op:80#1+1000'

boot
start_erase SECURITY
is_cut 90
[ "$(left SECURITY)" -gt 1000 ] || fail 'SECURITY was cut too late'

boot
run 0 list --json
shown SECURITY '.features.security.locked == "yes"'
run 0 resume SECURITY --yes SECURITY "${ERASE[@]}"
judged SECURITY=cleared
gone SECURITY
ok "hdparm -I /dev/$(node SECURITY)"
! grep -qE '^[[:space:]]+(enabled|locked)' "$T/out" || fail 'a password was left'
start_erase SAS
is_cut 90

boot
run 0 resume SAS --yes SAS "${ERASE[@]}"
judged SAS=purged
gone SAS
start_erase NVME
is_cut 90

boot
run 0 resume NVME --yes NVME "${ERASE[@]}"
judged NVME=purged
gone NVME
start_erase FORMAT
is_cut 90

boot
run 0 resume FORMAT --yes FORMAT "${ERASE[@]}"
judged FORMAT=cleared
gone FORMAT
start_erase SANITIZE
wait_log ' SANITIZE/[0-9]+ 85[0-9a-f]{4}0012'
sleep 0.5
cut

boot
run 0 resume SANITIZE --yes SANITIZE "${ERASE[@]}"
judged SANITIZE=purged
gone SANITIZE
